"""Render planned operations to a candidate revision, by Alembic and the project's own template."""

from __future__ import annotations

import io
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.autogenerate.api import RevisionContext
from alembic.util import CommandError

from alembic_autogen.autogenerate.rendering.placement import check_place
from alembic_autogen.autogenerate.rendering.plugin import PlannedOperations, ProjectExpression
from alembic_autogen.autogenerate.rendering.template_values import check_written
from alembic_autogen.error_text import cause, first_line
from alembic_autogen.errors import HistoryError
from alembic_autogen.history.alembic_compat import (
    revision_path,
    version_locations,
    writing_revisions_to,
)
from alembic_autogen.history.environment import PLUGIN_ATTRIBUTE, PLUGIN_ATTRIBUTE_OF_EACH
from alembic_autogen.history.scripts import History
from alembic_autogen.history.trace import Trace
from alembic_autogen.sandbox.alembic_config import command_options

if TYPE_CHECKING:
    from datetime import datetime
    from os import PathLike

    from alembic.runtime.migration import MigrationContext, RevisionStep
    from alembic.script import Script, ScriptDirectory

    from alembic_autogen.history.environment import CurrentRevisions
    from alembic_autogen.history.revision_placement import RevisionPlacement
    from alembic_autogen.schema.model import TableKey
    from alembic_autogen.server.base import Database


@dataclass(frozen=True)
class Candidate:
    """A revision that is not published yet.

    :param path: its present path, outside ``versions/``.
    :param final_path: the path at which it will be published.
    :param revision: its id.
    :param changed_by_hooks: the tables whose operations ``process_revision_directives`` changed.
    :param altered_by_hooks: the changed tables from which a hook has taken no operation.
    :param has_downgrade: whether the file has a way back, which the template decides.
    :param project_expressions: the project's expressions in it.
    :param notes: the texts of env.py's ``render_item`` that are not in it, as sentences.
    """

    path: Path
    final_path: Path
    revision: str
    changed_by_hooks: frozenset[TableKey] = frozenset()
    altered_by_hooks: frozenset[TableKey] = frozenset()
    has_downgrade: bool = True
    project_expressions: tuple[ProjectExpression, ...] = ()
    notes: tuple[str, ...] = ()


def render(
    history: History,
    database: Database,
    planned: PlannedOperations,
    message: str,
    revision: str,
    folder: Path,
    place: RevisionPlacement,
    of_each: Mapping[int, PlannedOperations] | None = None,
) -> Candidate:
    """Write a candidate revision.

    :param history: the project's revisions, which the candidate extends.
    :param database: the disposable database at head, which Alembic's autogenerate connects to.
    :param planned: the operations of the revision.
    :param message: the revision's message, as the user typed it.
    :param revision: the id of the new revision.
    :param folder: a folder outside ``versions/``.
    :param place: the place of its file.
    :param of_each: the operations of each database, by its number, if env.py migrates several.
    :raises HistoryError: Alembic or the project's template refuses.
    """
    arguments = arguments_of(message, revision, place)
    context = RevisionContext(history.config, history.scripts, arguments)

    def autogenerate(
        current: CurrentRevisions, migration_context: MigrationContext
    ) -> list[RevisionStep]:
        context.run_autogenerate(current, migration_context)
        return []

    with (
        _planned_for(history, planned, of_each, arguments),
        history.revision_errors(),
        writing_to(history.scripts, folder) as final_paths,
    ):
        history.run_environment(
            database,
            autogenerate,
            Trace(),
            template_args=context.template_args,
            revision_context=context,
        )
        with redirect_stdout(io.StringIO()), template_errors(history.scripts):
            script = only_script(list(context.generate_scripts()))
    check_place(history, final_paths[-1])
    rendered = [planned] if of_each is None else list(of_each.values())
    return _candidate(script, final_paths[-1], rendered)


@contextmanager
def _planned_for(
    history: History,
    planned: PlannedOperations,
    of_each: Mapping[int, PlannedOperations] | None,
    arguments: Mapping[str, object],
) -> Iterator[None]:
    """Hand the operations to the plugin that runs in Alembic's autogenerate.

    :param of_each: the operations of each database, by its number; env.py runs for these only.
    :param arguments: the arguments of ``alembic revision``, which env.py finds in ``cmd_opts``.
    """
    attributes = history.config.attributes
    given, chosen = history.config.cmd_opts, history.runs_for
    attributes[PLUGIN_ATTRIBUTE] = planned
    history.config.cmd_opts = command_options(history.settings, **arguments)
    if of_each is not None:
        attributes[PLUGIN_ATTRIBUTE_OF_EACH] = of_each
        history.runs_for = of_each.__contains__
    try:
        yield
    finally:
        del attributes[PLUGIN_ATTRIBUTE]
        attributes.pop(PLUGIN_ATTRIBUTE_OF_EACH, None)
        history.config.cmd_opts, history.runs_for = given, chosen


def _candidate(
    script: Script, final_path: Path, rendered: Sequence[PlannedOperations]
) -> Candidate:
    """The candidate that Alembic has written, with what was found on the way."""
    return Candidate(
        Path(script.path),
        final_path,
        script.revision,
        frozenset(key for each in rendered for key in each.by_hook.changed),
        frozenset(key for each in rendered for key in each.by_hook.altered),
        project_expressions=tuple(e for each in rendered for e in each.project_expressions),
        notes=tuple(dict.fromkeys(note for each in rendered for note in each.notes)),
    )


def arguments_of(message: str, revision: str, place: RevisionPlacement) -> dict[str, object]:
    """The arguments of ``alembic revision --autogenerate``."""
    return {
        "message": escape_message(message),
        "rev_id": revision,
        "head": place.head,
        "splice": place.splice,
        "branch_label": place.branch_label or None,
        "version_path": place.version_path,
        "depends_on": list(place.depends_on) or None,
        "autogenerate": True,
        "sql": False,
    }


@contextmanager
def template_errors(scripts: ScriptDirectory) -> Iterator[None]:
    """Report that the project's template for revisions does not work."""
    template = Path(scripts.dir, "script.py.mako")
    try:
        yield
    except HistoryError:
        raise
    except CommandError as error:
        if "version location" in str(error):
            places = ", ".join(map(str, version_locations(scripts)))
            raise HistoryError(
                f"{first_line(error)[0]}; name one of {places} with --version-path."
            ) from error
        text, details = _rendering_report(str(error))
        raise HistoryError(
            f"The template {template} does not work: {text}.", details=details
        ) from (error)
    except FileNotFoundError as error:
        if error.filename != str(template):
            raise
        raise HistoryError(
            f"There is no template {template}; copy the script.py.mako of a folder that "
            "`alembic init FOLDER` makes."
        ) from error
    except OSError as error:
        if error.filename == str(template):
            raise HistoryError(f"The template {template} cannot be read: {error.strerror}.") from (
                error
            )
        raise
    except Exception as error:
        if isinstance(error, AssertionError) and not _is_raised_by_file(error):
            raise  # a condition of Alembic's or ours
        reason = cause(error, template.parent)
        raise HistoryError(f"The template {template} does not work: {reason.text}.") from error


def _is_raised_by_file(error: BaseException) -> bool:
    """Whether the last frame is of a file that has no module: of what the template has given."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    return bool(frames) and frames[-1].f_globals.get("__name__") not in sys.modules


_PLACE = re.compile(r'^ *File "(.+)", line (\d+), in .*\n +(.*)$', re.MULTILINE)


def _rendering_report(complaint: str) -> tuple[str, str]:
    """Alembic's message about a template that fails, and the line of the template.

    Alembic writes most of it to a temporary file, as a traceback that ends in the template.
    """
    found = re.search(r"see (\S+) for a template-oriented traceback", complaint)
    if found is None:
        nameless = complaint.startswith("Could not determine revision id")
        return (
            "it does not set revision, from up_revision" if nameless else first_line(complaint)[0]
        ), ""
    file = Path(found[1])
    report = file.read_text(encoding="utf-8", errors="replace").strip()
    file.unlink()
    text = first_line(report.rpartition("\n")[2])[0]
    places = _PLACE.findall(report)
    if not places:
        return text, ""
    path, line, source = places[-1]
    return f"{text} ({path}:{line})", source


Generate = Callable[["ScriptDirectory", str], "Script | None"]
"""Calls ``ScriptDirectory.generate_revision()`` with a message."""


def from_template(
    history: History, folder: Path, message: str, generate: Generate
) -> tuple[Script, Path]:
    """Write a revision by the project's template, without running env.py.

    :param folder: a folder outside ``versions/``.
    :param message: the revision's message, as the user typed it.
    :returns: the revision, and the path at which it will be published.
    :raises HistoryError: Alembic or the template refuses.
    """
    scripts = history.scripts
    with (
        history.revision_errors(),
        writing_to(scripts, folder) as final_paths,
        redirect_stdout(io.StringIO()),
        template_errors(scripts),
    ):
        script = generate(scripts, escape_message(message))
    if script is None:
        raise HistoryError(f"The template of {scripts.dir} gives no revision.")
    check_place(history, final_paths[-1])
    return script, final_paths[-1]


def only_script(scripts: list[Script | None]) -> Script:
    """The one revision that was rendered.

    :raises HistoryError: hooks of env.py make none or several of it.
    """
    if not scripts:
        raise HistoryError(
            "A process_revision_directives hook of env.py removes the revision, although models "
            "and migrations differ; leave out what is not to be compared by include_object or "
            "ignore."
        )
    if len(scripts) != 1 or scripts[0] is None:
        raise HistoryError(
            f"A process_revision_directives hook of env.py makes {len(scripts)} revisions of one; "
            "the proof covers one revision at a time."
        )
    return scripts[0]


@contextmanager
def writing_to(scripts: ScriptDirectory, folder: Path) -> Iterator[list[Path]]:
    """Make Alembic write revisions to another folder, without hooks.

    The context provides the list of the paths that they would have otherwise. It ends with a
    HistoryError if the template writes another place in the history than it is given.
    """
    own_path = revision_path(scripts)
    final_paths: list[Path] = []

    def rev_path(
        path: str | PathLike[str], rev_id: str, message: str | None, create_date: datetime
    ) -> Path:
        final = own_path(path, rev_id, message, create_date)
        final_paths.append(final)
        return folder / final.name

    def check(template: Path, file: Path, given: Mapping[str, object]) -> None:
        check_written(template, file.read_bytes(), given)

    with writing_revisions_to(scripts, rev_path, check):
        yield final_paths


def escape_message(message: str) -> str:
    """Escape a message for the docstring of a Python file.

    Alembic's template inserts it between triple quotes unchanged.
    """
    text = message.encode("utf-8", "replace").decode("utf-8").replace("\\", "\\\\")
    text = re.sub(r'"""|"\Z', lambda match: match[0].replace('"', '\\"'), text)
    return "".join(
        c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text
    )
