"""Previews: what revisions will do in a real database, as a disposable server shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alembic_autogen.errors import AutogenError, ExitCode
from alembic_autogen.schema.model import Schema

if TYPE_CHECKING:
    from alembic_autogen.apply.afterwards.comparison_results import Mending
    from alembic_autogen.apply.preview.recorded_revision import RecordedRevision
    from alembic_autogen.apply.resuming.places import PlaceInRevision
    from alembic_autogen.apply.resuming.real_state import RealState
    from alembic_autogen.history.migration_plan import RepairStep
    from alembic_autogen.schema.differences import Difference
    from alembic_autogen.settings import Settings


class PreviewError(AutogenError):
    """The coming revisions could not be run on a disposable server."""


class PreviewBugError(PreviewError):
    """A fault of the tool kept the coming revisions from being run on a disposable server."""

    exit_code = ExitCode.BUG


@dataclass(frozen=True)
class PreviewRequest:
    """The request for a preview.

    :param direction: ``upgrade`` or ``downgrade``.
    :param revisions: the ids of the revisions to run, in order.
    :param name: the name of the real database.
    :param current: its revisions, as it notes them.
    """

    settings: Settings
    direction: str
    revisions: tuple[str, ...]
    name: str
    current: tuple[str, ...]
    real: RealState


@dataclass(frozen=True)
class ComparisonRequest:
    """Compare a real database with the schema that revisions have made on the disposable server.

    :param recorded: the revisions; only what they change is compared.
    :param name: the name of the real database.
    """

    settings: Settings
    recorded: tuple[RecordedRevision, ...]
    name: str
    real: RealState


@dataclass(frozen=True)
class Stranger:
    """A real database whose schema occurs at no place in the revisions to run.

    :param nearest: the place that differs least.
    :param differences: how the real database differs from it.
    """

    nearest: PlaceInRevision
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Preview:
    """The result of running the coming revisions on a disposable server.

    :param place: where the first revision that runs has to begin; ``None`` for a stranger.
    :param repair: what makes a revision whole that is not among those to run.
    :param repairing: the steps of that which run, as they ran on the disposable server; the
        database is in the first one.
    :param recorded: the revisions to run, as they ran on the disposable server.
    :param server: the version of the disposable server.
    :param drift: other differences of the database from its revisions, which do not matter here.
    :param sql: the statements that create the schema after the last revision.
    :param real: the schema of the real database.
    :param way_out: what brings a stranger to the nearest place, or takes back by hand what has to
        be completed first otherwise; ``None`` if that is not known, or not needed.
    """

    place: PlaceInRevision | None
    stranger: Stranger | None
    repair: tuple[RepairStep, ...]
    recorded: tuple[RecordedRevision, ...]
    server: str
    drift: tuple[Difference, ...] = ()
    sql: str = ""
    real: Schema = field(default_factory=Schema)
    way_out: Mending | None = None
    repairing: tuple[RecordedRevision, ...] = ()
