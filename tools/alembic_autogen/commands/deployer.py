"""The account that deploys, and the privileges that it lacks for revisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alembic_autogen.apply.checks.account import Account, read_account
from alembic_autogen.apply.checks.privileges import Lack, lacking
from alembic_autogen.apply.preview.effects import effect_of
from alembic_autogen.apply.preview.recorded_revision import RecordedRevision, RecordedStatement
from alembic_autogen.errors import ServerError
from alembic_autogen.lint.evidence import UPGRADE, Evidence
from alembic_autogen.server.base import title

if TYPE_CHECKING:
    from alembic_autogen.server.base import Server


@dataclass(frozen=True)
class Deployer:
    """The account of a real database.

    :param flavor: the flavor of its server.
    """

    account: Account
    flavor: str

    def check_server(self, server: Server) -> None:
        """Refuse a disposable server that asks for other privileges.

        :raises ServerError: it is of the other flavor.
        """
        if server.flavor != self.flavor:
            raise ServerError(
                f"The database of --url is on {title(self.flavor)}, and revisions run on "
                f"{title(server.flavor)} {server.version}, which asks for other privileges; add "
                f"--flavor {self.flavor}."
            )

    def lacks(self, evidence: Evidence) -> tuple[Lack, ...]:
        """The privileges that the account lacks for the upgrade of a revision, each once.

        The measured privileges are needed somewhere in a database; the statements show for which
        tables.
        """
        found = {(each.privilege, each.table): each for each in self._for_tables(evidence)}
        named = {privilege for privilege, _ in found}
        for each in self._measured(evidence):
            if each.privilege not in named:
                found[each.privilege, None] = each
        return tuple(found.values())

    def _measured(self, evidence: Evidence) -> Iterator[Lack]:
        needed = evidence.privileges.directions if evidence.privileges else {}
        for name, where in ((each.name, each.database) for each in needed.get(UPGRADE, ())):
            database = where or self.account.database
            has = (
                self.account.has_everywhere(name)
                if where is None
                else self.account.has(name, database, None)
            )
            if not has:
                yield Lack(evidence.revision, "", name, database, everywhere=where is None)

    def _for_tables(self, evidence: Evidence) -> Iterator[Lack]:
        statements = tuple(
            RecordedStatement(s.sql, s.line, effect_of(s.sql), s.table, s.online, None)
            for s in evidence.upgrade
        )
        recorded = RecordedRevision(
            evidence.revision, UPGRADE, evidence.path, evidence.before, statements
        )
        yield from lacking(self.account, self.flavor, [(recorded, 0)])


def read_deployer(url: str) -> Deployer:
    """Read what the account of a real database may do, by SHOW GRANTS and SELECT alone.

    It may be an account without any privilege, which cannot enter the database.

    :raises ServerError: the URL is not valid, or the privileges cannot be read.
    """
    from alembic_autogen.server.connection import identify, querying
    from alembic_autogen.server.read_only import reading

    what = "The privileges of the account"
    with reading(url, "--url", what, database=True, any_account=True) as server:
        flavor, _ = identify(server.connection)
        account = read_account(querying(server.connection), flavor)
        if account is None:
            raise ServerError(
                f"The server at {server.place} does not show what the account of --url may do; "
                "leave --url out, and compare by hand."
            )
        return Deployer(replace(account, database=account.database or server.database), flavor)
