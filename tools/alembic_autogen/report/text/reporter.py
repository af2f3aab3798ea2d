"""Results as text for people: the result on stdout, notes on stderr."""

from __future__ import annotations

import json
import time
from importlib import import_module
from typing import TYPE_CHECKING

from alembic_autogen.report import streams
from alembic_autogen.report.extent import Extent
from alembic_autogen.report.origins import describe_origin
from alembic_autogen.report.text.built_schemas import server_text
from alembic_autogen.report.text.lines import print_err, print_out
from alembic_autogen.report.titles import with_version
from alembic_autogen.server.base import Available
from alembic_autogen.sizes import format_size

if TYPE_CHECKING:
    from alembic_autogen.commands.cache import CacheContents
    from alembic_autogen.commands.db import OpenDatabase
    from alembic_autogen.commands.doctor import Diagnosis
    from alembic_autogen.commands.history import Listing
    from alembic_autogen.commands.init import Setup
    from alembic_autogen.commands.record_head import RecordedHead
    from alembic_autogen.errors import AutogenError
    from alembic_autogen.questions import NeedsAnswerError
    from alembic_autogen.report.source_places import SourcePlaces
    from alembic_autogen.sandbox.seal import Seal
    from alembic_autogen.server.likeness import Likeness

_OTHERS = {
    "report_baseline": "baseline",
    "report_database_drift": "database_drift",
    "report_databases": "databases",
    "show_output": "databases",
    "report_drift": "drift",
    "report_diagram": "erd",
    "report_dropped": "squash",
    "report_empty": "revision",
    "report_proof": "prove",
    "report_squash": "squash",
    "report_stamp": "stamp",
    "report_joining": "joining",
    "report_linting": "linting",
    "report_rule": "linting",
    "report_rules": "linting",
    "report_migration": "migration",
    "show_event": "migration",
    "show_plan": "migration",
    "report_resume": "resume",
    "report_revision": "revision",
    "report_server_linting": "servers",
    "report_sizes": "sizes",
}
"""The modules of the other functions of :class:`~alembic_autogen.report.Reporter`, by function.

What only some commands print is imported when they do: all of it would take a fifth of the time of
a ``check-drift`` that remembers both schemas.
"""


def __getattr__(name: str) -> object:
    if name not in _OTHERS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"alembic_autogen.report.text.{_OTHERS[name]}"), name)


def report_questions(error: NeedsAnswerError, places: SourcePlaces) -> None:
    """Print nothing: the error on stderr lists the questions."""


def report_failure(error: AutogenError, places: SourcePlaces) -> None:
    """Print nothing: the error is shown on stderr."""


def report_diagnosis(diagnosis: Diagnosis) -> None:
    """Print the findings of the doctor, in sections."""
    print_out("Versions")
    for name, version in diagnosis.versions.items():
        note = diagnosis.version_notes.get(name)
        print_out(f"  {name:<16} {version}{f' ({note})' if note else ''}")
    print_out("Interpreter of models and revisions")
    print_out(f"  {diagnosis.interpreter}")
    if diagnosis.own_interpreter is not None:
        print_out(f"  (the tool is installed in that of {diagnosis.own_interpreter})")
    print_out("Servers, in the order in which they are tried")
    for name, found in diagnosis.sources:
        mark = "→" if name == diagnosis.chosen else " "
        if isinstance(found, Available):
            cost = f"; first use: {found.cost}" if found.cost else ""
            print_out(f"{mark} {name:<16} {found.detail}{cost}")
        else:
            print_out(f"{mark} {name:<16} not available: {found.reason}; {found.remedy}")
    print_out("Seal around the application's code")
    print_out(f"  {_seal(diagnosis.seal)}")
    print_out("Configuration")
    for option in diagnosis.options:
        origin = "; ".join(filter(None, (option.origin, option.note)))
        print_out(f"  {option.key:<26} {option.value}   [{origin}]")
    if diagnosis.history:
        print_out(f"History\n  {diagnosis.history}")
    for problem in diagnosis.problems:
        print_out(f"Problem: {problem}")


def _seal(seal: Seal) -> str:
    if seal.sealed:
        return "by the operating system (seccomp): only the disposable server can be reached"
    return (
        f"none: {seal.reason}; connections are redirected to the disposable server, as far as "
        "Python code can be"
    )


def report_likeness(likeness: Likeness) -> None:
    """Print the configuration that makes a disposable server like another one, as TOML."""
    of_database = f", and database {likeness.database}" if likeness.database else ""
    server = with_version(likeness.flavor, likeness.version)
    print_out(f"# Like {server} at {likeness.place}{of_database}.")
    for reason in likeness.left_out:
        print_out(f"# Left out: {reason}.")
    print_out("[tool.alembic-autogen]")
    print_out(f"flavor = {_toml(likeness.flavor)}")
    print_out(f"mysql_version = {_toml(likeness.version)}")
    for name, value in likeness.variables.items():
        print_out(f"server_variables.{name} = {_toml(value)}")


def _toml(text: str) -> str:
    return json.dumps(text)  # every JSON string is a basic string of TOML


def show_setup(setup: Setup) -> None:
    """Print what ``init`` has found, and each text that it may add."""
    for line in setup.found:
        print_out(line)
    for change in setup.changes:
        verb = "add to" if change.before is not None else "create"
        print_out(f"{verb} {streams.shown_path(change.path)}: {change.what}")
        for line in change.added.strip("\n").splitlines():
            print_out(f"    {line}".rstrip())
    for sentence in setup.left:
        print_out(sentence)


def report_setup(setup: Setup) -> None:
    """Print what ``init`` has written, and the result of ``check-drift``."""
    from alembic_autogen.report.text.drift import report_drift

    if setup.is_open:
        print_err(
            "Nothing was written, since there is no terminal to ask on; --yes adds all of this."
        )
    for change in setup.written:
        print_out(f"wrote {streams.shown_path(change.path)}")
    if not setup.changes and not setup.left:
        print_out("There is nothing to do.")
    if setup.drift is not None:
        report_drift(setup.drift, Extent())
    for sentence in setup.advice:
        print_err(sentence)


def report_recorded(recorded: RecordedHead) -> None:
    """Print the path of the file if it has changed."""
    if recorded.written:
        print_out(streams.shown_path(recorded.path))


def report_cache(contents: CacheContents) -> None:
    """Print the contents of the cache, kind by kind, or its remaining entries."""
    for held in contents.held:
        used = time.strftime("%Y-%m-%d %H:%M", time.localtime(held.used))
        print_out(
            f"{held.kind:<17}{held.number:>5}  {format_size(held.size):>8}  "
            f"last used {used}  {held.description}"
        )
    if not contents.cleared:
        limit = format_size(contents.limit)
        print_out(f"{contents.folder} takes {format_size(contents.size)} of {limit}.")
    elif contents.held:
        print_out(f"{contents.folder} was emptied, except for entries that another run is using.")
    else:
        print_out(f"{contents.folder} was emptied.")


def report_opened(opened: OpenDatabase, *, is_used_by_program: bool) -> None:
    """Print the URL of a database, unless a program uses it, which has it in its environment."""
    how = f"{server_text(opened)}, {describe_origin(opened.origin)}"
    print_err(f"A database at head of {how}; it is removed when you leave.")
    if not is_used_by_program:
        print_out(opened.url)
    for sentence in opened.not_remembered.sentences():
        print_err(sentence)
    if opened.note:
        print_err(opened.note)


def report_history(listing: Listing, form: str) -> None:
    """Print the revisions, newest first, each with its state in the database; or a diagram."""
    from alembic_autogen.report.history_diagrams import DRAWN
    from alembic_autogen.report.text.history import graph_lines, list_lines
    from alembic_autogen.report.text.migration import current_revisions

    if listing.status is not None:
        current = current_revisions(listing.status)
        print_err(f"{listing.status.place} is at {current}.")
    if form in DRAWN:
        streams.out(DRAWN[form](listing))
    else:
        for parts in graph_lines(listing) if form == "graph" else list_lines(listing):
            streams.out_line(parts)
    if listing.status is None:
        what = "list" if form == "list" else "graph"
        print_err(f"The {what} does not show which of them the database has. {listing.problem}")
