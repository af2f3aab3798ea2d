"""The messages to and from the process of one database of many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.lint.evidence import UPGRADE

if TYPE_CHECKING:
    from alembic_autogen.apply.resuming.beginning import Beginning
    from alembic_autogen.commands.migrate import MigrationRequest
    from alembic_autogen.history.migration_plan import DatabaseLocation
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class DatabaseRequest:
    """The request to a process.

    :param settings: with the URL of the database.
    :param shows_plan: whether to send the plan back, before it is carried out.
    :param loses: whether rows may be lost.
    :param direction: ``upgrade``, ``downgrade`` or ``resume``.
    """

    settings: Settings
    request: MigrationRequest
    location: DatabaseLocation
    shows_plan: bool = False
    loses: bool = False
    direction: str = UPGRADE


@dataclass(frozen=True)
class StepMessage:
    """The current step of a process."""

    text: str


@dataclass(frozen=True)
class PlanMessage:
    """The plan of a process."""

    beginning: Beginning
