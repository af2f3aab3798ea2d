"""``check-drift``: compare the models with the migrations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.commands.drift import Drift
from alembic_autogen.hints import revision_command
from alembic_autogen.progress import Progress, Stopwatch
from alembic_autogen.session.remembered import Remembered
from alembic_autogen.session.session import open_session

if TYPE_CHECKING:
    from alembic_autogen.commands.lint import Linting, LintRequest
    from alembic_autogen.session.schemas import Schemas
    from alembic_autogen.session.session import Session
    from alembic_autogen.settings import Settings


def check_drift(
    settings: Settings, progress: Progress, request: LintRequest | None = None
) -> Drift:
    """Compare the models' schema with the migrations' schema.

    :param request: the revisions that are judged as well, if there are any.
    :raises AutogenError: one of the two could not be built.
    """
    watch = Stopwatch()
    with watch.stage("total"), open_session(settings, progress, watch) as session:
        schemas = _schemas(session)
        comparison = schemas.compare(settings)
        head_file = _problem_of_head_file(session)
        linting = _linted(session, schemas, request) if request else None
        schemas.keep_database()
    drift = Drift.of(schemas, comparison, watch.seconds, revision_command(settings.project))
    return replace(drift, head_file=head_file, linting=linting, project=settings.project)


def _linted(session: Session, schemas: Schemas, request: LintRequest) -> Linting:
    """Judge revisions on the server that has built the schemas, or on one that starts now."""
    from alembic_autogen.commands.lint import judged
    from alembic_autogen.session.schemas import BuiltSchemas

    history = schemas.database.history if isinstance(schemas, BuiltSchemas) else None
    return judged(session, request, history)


def _problem_of_head_file(session: Session) -> str:
    """What is wrong with the file that names the newest revision; empty if it is not configured."""
    path = session.settings.head_path
    if path is None:
        return ""
    from alembic_autogen.history.head_file import problem

    return problem(path, session.layout())


def _schemas(session: Session) -> Schemas:
    """Both schemas: remembered if none of their dependencies has changed, else built."""
    remembered = Remembered(session)
    found = remembered.schemas()
    if found is not None:
        return found
    session.seal()
    remembered.start_server()  # which takes longer than to import all stages
    from alembic_autogen.session.pipeline import built_schemas

    return built_schemas(session, remembered)
