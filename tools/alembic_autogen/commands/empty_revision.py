"""``revision --empty``: write a revision whose body the user writes, such as a change of rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alembic.util import rev_id

from alembic_autogen.autogenerate.rendering.amending import remember_written
from alembic_autogen.autogenerate.rendering.candidate_folder import candidate_folder
from alembic_autogen.autogenerate.rendering.empty_revision import render_empty
from alembic_autogen.autogenerate.rendering.placement import check_published, check_template
from alembic_autogen.autogenerate.rendering.publish import publish
from alembic_autogen.autogenerate.rendering.template_values import (
    TemplateValues,
    check_template_values,
)
from alembic_autogen.errors import ConfigurationError, ExitCode
from alembic_autogen.history.branches import resolved
from alembic_autogen.history.head_file import record_in_project
from alembic_autogen.progress import Progress
from alembic_autogen.session.import_models import open_history
from alembic_autogen.session.session import Session, writing_session

if TYPE_CHECKING:
    from pathlib import Path

    from alembic_autogen.commands.revision_request import RevisionRequest
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class EmptyRevision:
    """The result of ``revision --empty``.

    :param path: the file that was written, or would be without ``--dry-run``.
    :param source: its text.
    """

    revision: str
    path: Path
    source: str
    written: bool = False

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command."""
        return ExitCode.OK


def empty_revision(
    settings: Settings, request: RevisionRequest, progress: Progress
) -> EmptyRevision:
    """Write a revision without operations behind the head.

    Concurrent runs for one project wait for each other.

    :raises ConfigurationError: there is no message, or a flag is about operations.
    :raises HistoryError: the template, Alembic or a hook refuses. Nothing is written then.
    """
    _check(request)
    with writing_session(settings, progress) as session:
        return _written(session, request)


def _check(request: RevisionRequest) -> None:
    if not request.message.strip():
        raise ConfigurationError('A revision needs a message: alembic-autogen revision -m "…".')
    answers = request.answers
    given = {
        "--rename": answers.renames,
        "--rename-value": answers.members,
        "--no-rename": answers.not_renamed,
        "--merge-value": answers.merged,
        "--fill": request.fills,
        "--refuse": request.refusals,
        "--accept-change": request.accepted,
        "--no-preconditions": () if request.has_preconditions else ("",),
    }
    for flag, texts in given.items():
        if texts:
            raise ConfigurationError(
                f"{flag} is about what models change, and --empty writes no operations; leave one "
                "of them out."
            )


def _written(session: Session, request: RevisionRequest) -> EmptyRevision:
    history = open_history(session)
    revision = rev_id()
    check_template(history, request.message, revision)
    values = TemplateValues.of(history, revision, request.place)
    check_template_values(history, values, request.message)
    with history.alembic_errors():
        place = resolved(history, request.place)
    with candidate_folder() as folder:
        candidate = render_empty(
            history,
            request.message,
            revision,
            folder,
            place,
            lambda: session.server.keep_open("revision"),
        )
        source = candidate.path.read_text(encoding="utf-8")
    found = EmptyRevision(candidate.revision, candidate.final_path, source)
    if request.dry_run:
        return found
    check_published(history, publish(source, found.path), found.revision)
    record_in_project(history)
    remember_written(found.revision, source)
    return replace(found, written=True)
