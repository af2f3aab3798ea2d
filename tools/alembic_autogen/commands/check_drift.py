"""``check-drift``: compare the models with the migrations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.errors import ExitCode
from alembic_autogen.hints import revision_command
from alembic_autogen.memo.remembered import RefusedTable
from alembic_autogen.progress import Progress, Stopwatch
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.session.remembered import Remembered
from alembic_autogen.session.session import open_session

if TYPE_CHECKING:
    from alembic_autogen.memo.origin import Origins
    from alembic_autogen.memo.remembered import ServerInfo
    from alembic_autogen.session.schemas import Schemas
    from alembic_autogen.session.session import Session
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class Drift:
    """The result of ``check-drift``.

    :param comparison: both schemas and their differences.
    :param refused: tables of the models that the server refused to create.
    :param unregistered: table classes that belong to no metadata.
    :param server: the server on which both schemas were built, now or earlier.
    :param origins: the run that built each schema, and when.
    :param remedy: the command that writes the revision.
    :param notes: sentences about the options of env.py that are not followed.
    :param seconds: the duration of each stage.
    """

    comparison: Comparison
    refused: tuple[RefusedTable, ...]
    unregistered: tuple[str, ...]
    server: ServerInfo
    origins: Origins
    remedy: str
    seconds: dict[str, float]
    notes: tuple[str, ...] = ()

    @property
    def in_sync(self) -> bool:
        """Whether models and migrations agree, and nothing else must be reported."""
        return not (self.comparison.differences or self.refused or self.unregistered)

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command."""
        return ExitCode.OK if self.in_sync else ExitCode.FINDINGS


def check_drift(settings: Settings, progress: Progress) -> Drift:
    """Compare the models' schema with the migrations' schema.

    :raises AutogenError: one of the two could not be built.
    """
    watch = Stopwatch()
    with watch.stage("total"), open_session(settings, progress, watch) as session:
        schemas = _schemas(session)
        comparison = schemas.compare(settings)
        schemas.keep_database()
    return Drift(
        comparison,
        schemas.refused,
        schemas.unregistered,
        schemas.head.server,
        schemas.origins,
        revision_command(settings.project),
        watch.seconds,
        schemas.head.notes,
    )


def _schemas(session: Session) -> Schemas:
    """Both schemas: remembered if none of their dependencies has changed, else built."""
    remembered = Remembered(session)
    found = remembered.schemas()
    if found is not None:
        return found
    from alembic_autogen.session.pipeline import built_schemas  # imports all stages

    return built_schemas(session, remembered)
