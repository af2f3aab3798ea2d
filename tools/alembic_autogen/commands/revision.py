"""``revision``: write the revision that makes the migrations agree with the models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.rendering.amending import remember_written
from alembic_autogen.autogenerate.rendering.candidate_folder import candidate_folder
from alembic_autogen.commands.revision_request import Questions, RevisionRequest
from alembic_autogen.commands.written_revision import (
    Revision,
    check_changes,
    new_id,
    place_of,
    publish_proved,
    with_decisions,
    with_proof,
)
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.hints import revision_command
from alembic_autogen.progress import Progress
from alembic_autogen.session.pipeline import built_schemas
from alembic_autogen.session.project_files import ProjectFiles
from alembic_autogen.session.session import writing_session

if TYPE_CHECKING:
    from alembic_autogen.commands.revisions import Revisions
    from alembic_autogen.env_database import EnvDatabase
    from alembic_autogen.session.session import Session
    from alembic_autogen.settings import Settings


Prepare = Callable[["Session", RevisionRequest], "tuple[Session, RevisionRequest]"]
"""Finds the revision to write again, and the history without it."""


OfEach = Callable[["Session", "tuple[EnvDatabase, ...]", RevisionRequest, Questions], "Revisions"]
"""Writes one revision for several databases."""


def revision(
    settings: Settings,
    request: RevisionRequest,
    progress: Progress,
    questions: Questions,
    amending: Prepare | None = None,
    of_each: OfEach | None = None,
) -> Revision | Revisions:
    """Compare, write a candidate, prove it, complete it if the proof fails, publish it.

    Concurrent runs for one project wait for each other, so that no two revisions get the same
    parent.

    :param questions: asks about renames and values that no flag decides.
    :param amending: finds the revision that is written again (``--amend``).
    :param of_each: writes a revision for several databases, if env.py migrates several.
    :raises NeedsAnswerError: a question stays open.
    :raises AutogenError: there is no server, or models or revisions fail, or no candidate could be
        proved. Nothing is written then.
    """
    _check_request(settings, request, needs_message=amending is None)
    with writing_session(settings, progress) as session:
        session.server.begin()
        if amending is not None:
            session, request = amending(session, request)
        elif of_each is not None and (databases := session.env_databases()):
            return of_each(session, databases, request, questions)
        return _revision(session, request, questions)


def _check_request(settings: Settings, request: RevisionRequest, *, needs_message: bool) -> None:
    """Refuse wrong flags before the server is started or the user is asked anything.

    :raises ConfigurationError: a flag is wrong, or two of them contradict each other.
    """
    if needs_message and not request.message.strip():
        how = revision_command(settings.project)
        raise ConfigurationError(f"A revision needs a message: {how}.")
    from alembic_autogen.commands.contradictions import check_flags

    check_flags(request, settings.schemas)
    if request.place.version_path is not None:
        from alembic_autogen.autogenerate.rendering.placement import check_version_path
        from alembic_autogen.history.scripts import History

        check_version_path(History(settings), request.place.version_path)


def _revision(session: Session, request: RevisionRequest, questions: Questions) -> Revision:
    """Carry out :func:`revision`, while the server is starting or running."""
    from alembic_autogen.commands.compare_schemas import decide_and_compare
    from alembic_autogen.commands.decisions import Decisions
    from alembic_autogen.commands.proving import CandidateWriter

    settings, watch = session.settings, session.watch
    amended = request.amended
    revision_id = new_id(settings, request)
    files = ProjectFiles(session)
    schemas = built_schemas(session)
    files.read_modules()
    place = place_of(schemas, request)
    found = decide_and_compare(settings, request, schemas, questions)
    comparison = found.comparison
    result = replace(Revision.of(schemas, comparison, settings.project), seconds=watch.seconds)
    if not comparison:
        return replace(result, notes=(*result.notes, *_needless(request)))
    check_changes(comparison)
    with candidate_folder() as folder, watch.stage("proof"):
        decisions = Decisions.about(found, schemas, request, questions)
        options = decisions.options(schemas.database)
        result = with_decisions(result, decisions, options)
        writer = CandidateWriter(
            session, request, schemas, comparison, options, folder, revision_id, place
        )
        proved = writer.proved()
        result = with_proof(result, proved)
    files.check()
    if request.dry_run:
        return result
    if amended:
        amended.replace(proved.formatted.source)
    else:
        publish_proved(schemas.database, proved, found.renames)
    remember_written(revision_id, proved.generated)
    return replace(result, written=True)


def _needless(request: RevisionRequest) -> tuple[str, ...]:
    """A sentence about a revision that is to be written again, but that the models do not need."""
    if request.amended is None:
        return ()
    name = request.amended.path.name
    return (f"The models do not need {name}: remove it, unless it is there to change rows.",)
