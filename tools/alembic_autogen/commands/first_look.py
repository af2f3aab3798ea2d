"""Look at the configured database before a plan for it is approved."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from alembic_autogen.apply.online.facts import FactFinder
from alembic_autogen.apply.resuming.begun_downgrades import BegunDowngrade
from alembic_autogen.apply.resuming.real_state import RealState, read_through
from alembic_autogen.apply.servers.check import ServerCheck

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alembic_autogen.history.configured_database import ConfiguredDatabase
    from alembic_autogen.history.migration_plan import MigrationPlan, Status
    from alembic_autogen.settings import Settings


@dataclass
class FirstLook:
    """Reads what has to be known of a database, on the connection of env.py.

    :param direction: ``upgrade`` or ``downgrade``.
    :param previews: whether the plan will run on a disposable server first.
    :param is_dry: whether the plan will not be carried out.
    :param is_fresh: whether another run has just upgraded the database.
    :ivar facts: those that decide how statements on large tables are carried out.
    :ivar server: whether the server can be written to.
    :ivar real: the contents of the database, if they were read for a preview.
    :ivar begun: looks for a downgrade that has only begun, where nothing is to be upgraded.
    """

    settings: Settings
    database: ConfiguredDatabase
    direction: str
    target: str
    previews: bool
    is_dry: bool
    is_fresh: bool
    facts: FactFinder = field(init=False)
    server: ServerCheck = field(default_factory=ServerCheck)
    real: RealState | None = None
    begun: BegunDowngrade | None = None

    def __post_init__(self) -> None:
        self.facts = FactFinder(self.settings)

    def plan(self, status: Status) -> MigrationPlan:
        """The plan from the revisions that the database has."""
        return self.database.plan(self.direction, status, self.target)

    def is_of_interest(self, status: Status) -> bool:
        """Whether to read more of a database than its revisions."""
        plan = self.plan(status)
        if may_change(plan):
            return True
        if self.previews and not self.is_fresh and self.database.is_at(status, self.target):
            files = self.database.revision_files()
            read = partial(read_through, schemas=self.settings.schemas)
            self.begun = BegunDowngrade(self.settings, plan, files, read)
        return self.begun is not None

    def look(self, connection: Connection) -> None:
        """Read what the plan depends on."""
        if not self.is_dry:
            self.server.look(connection)
        if self.begun is not None:
            self.begun.look(connection)
        elif self.previews:
            self.real = read_through(connection, self.settings.schemas)
            self.facts.look(connection, self.real)


def may_change(plan: MigrationPlan) -> bool:
    """Whether a plan may have something to do.

    A downgrade to the revision that the database notes takes back one that has only been begun.
    """
    return bool(plan.steps) or plan.direction == "downgrade"
