"""Look for a downgrade that has only begun in a database that is at the target of an upgrade.

The version table says that nothing is to be done there, so that this must neither fail nor take
long: it is left out where no disposable server is at hand, and a schema in which no downgrade has
begun is remembered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.cache import store
from alembic_autogen.errors import AutogenError, ServerError, TargetError
from alembic_autogen.server import choose
from alembic_autogen.server.base import Available

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from alembic_autogen.apply.resuming.real_state import RealState
    from alembic_autogen.history.migration_plan import MigrationPlan
    from alembic_autogen.settings import Settings

_WHOLE: store.ValueKind[str] = store.ValueKind("whole-schema")


@dataclass
class BegunDowngrade:
    """Looks for a downgrade that has only begun.

    :param plan: an upgrade without steps.
    :param files: the files of the revisions.
    :param read: reads what the database contains.
    :param real: the schema of the database; ``None`` if it cannot be read.
    :param reason: why it cannot be found out.
    """

    settings: Settings
    plan: MigrationPlan
    files: Sequence[Path]
    read: Callable[[Connection], RealState]
    real: RealState | None = None
    reason: str = ""

    def look(self, connection: Connection) -> None:
        """Read what the database contains.

        :param connection: of any driver.
        """
        try:
            self.real = self.read(connection)
        except (ServerError, TargetError) as error:
            self.reason = error.message

    @property
    def is_open(self) -> bool:
        """Whether it has to be found out, and can be."""
        if self.real is None:
            return False
        if self.settings.use_cache and store.value(_WHOLE, self._key(self.real)) is not None:
            return False
        self.reason = _why_no_server(self.settings)
        return not self.reason

    def remember(self) -> None:
        """Remember that no downgrade has begun in this schema."""
        if self.settings.use_cache and self.real is not None:
            store.remember(_WHOLE, self._key(self.real), "whole")

    def _key(self, real: RealState) -> dict[str, object]:
        revisions = hashlib.sha256()
        for path in sorted(self.files):
            revisions.update(repr((path.name, path.read_bytes())).encode())
        return {
            "current": sorted(self.plan.status.current),
            "flavor": real.flavor,
            "schema": hashlib.sha256(real.sql.encode("utf-8", "surrogateescape")).hexdigest(),
            "revisions": revisions.hexdigest(),
            "rules": [self.settings.column_order, sorted(map(str, self.settings.ignore))],
        }


def _why_no_server(settings: Settings) -> str:
    """The reason why no disposable server can be started at once; empty if one can."""
    try:
        found = choose(settings).source.availability(settings)
    except AutogenError as error:
        return error.message
    if isinstance(found, Available) and found.cost:
        return f"No disposable server is ready here ({found.cost})."
    return ""
