"""The request and the result of ``lint``, and the files that it reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alembic_autogen.errors import ExitCode
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.judge import Judgement
from alembic_autogen.lint.release.recorded_file import ReleaseStatement, load_recorded
from alembic_autogen.memo.stored_values import ServerInfo
from alembic_autogen.server.table_sizes import Sizes, load_sizes

if TYPE_CHECKING:
    from alembic_autogen.apply.checks.privileges import Lack
    from alembic_autogen.commands.deployer import Deployer
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class LintRequest:
    """The user's request: which revisions to judge, and how.

    :param revisions: their ids, or the beginnings of them; without any, the heads.
    :param since: a commit of git; the revisions that it does not have, or has otherwise.
    :param every: whether to judge all of them.
    :param fail_on: the severity from which on a finding makes the command fail.
    :param rehearse: the number of rows on which each statement is measured; 0 for no measuring.
    :param privileges: whether to measure which privileges an account needs.
    :param url: the real database whose account is to have them; empty for none.
    :param statements_url: the real database whose statements are run; empty for none.
    """

    revisions: Sequence[str] = ()
    since: str = ""
    every: bool = False
    fail_on: Severity = Severity.ERROR
    rehearse: int = 0
    privileges: bool = False
    url: str = ""
    statements_url: str = ""


@dataclass(frozen=True)
class Production:
    """Facts read from real databases before the process is sealed.

    :param deployer: the account that is to have the privileges, if one is given.
    :param statements: the statements that the database has got.
    """

    deployer: Deployer | None = None
    statements: tuple[ReleaseStatement, ...] = ()


NO_PRODUCTION = Production()
"""Nothing was read from real databases."""


@dataclass(frozen=True)
class Linting:
    """The result of ``lint``.

    :param judgements: one for each revision, in the order of the history.
    :param skipped: the revisions that were not judged, each with the reason.
    :param server: the server on which they ran; ``None`` if there was none to judge.
    :param own_database: the name of the application's database; empty if it is not known.
    :param deployer: the account that is to have the privileges, if one is given.
    :param lacks: the privileges that it lacks, by revision.
    """

    judgements: tuple[Judgement, ...]
    skipped: Mapping[str, str]
    server: ServerInfo | None
    fail_on: Severity
    seconds: dict[str, float] = field(default_factory=dict)
    own_database: str = ""
    deployer: Deployer | None = None
    lacks: Mapping[str, tuple[Lack, ...]] = field(default_factory=dict)

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command; a privilege that is lacking counts as an error."""
        worst = max((each.worst() for each in self.judgements), default=Severity.OFF)
        return ExitCode.FINDINGS if worst >= self.fail_on or self.lacks else ExitCode.OK


def sizes_of(settings: Settings) -> Sizes | None:
    """The sizes of production's tables, if a file has them.

    :raises ConfigurationError: it cannot be read.
    """
    return load_sizes(settings.sizes_path) if settings.sizes_path else None


def recorded_statements(settings: Settings) -> tuple[ReleaseStatement, ...]:
    """The statements of the running release, if a file has them.

    :raises ConfigurationError: it cannot be read.
    """
    name = settings.recorded_statements
    return load_recorded(settings.project / name) if name else ()
