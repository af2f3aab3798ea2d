"""Results as text for people: the result on stdout, notes on stderr."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from alembic_autogen.report import streams
from alembic_autogen.report.baselines import not_taken
from alembic_autogen.report.database_drift_text import (
    report_database_drift as report_database_drift,
)
from alembic_autogen.report.databases_text import report_databases as report_databases
from alembic_autogen.report.databases_text import show_output as show_output
from alembic_autogen.report.erd_text import report_diagram as report_diagram
from alembic_autogen.report.existing_text import LIKE_PRODUCTION
from alembic_autogen.report.existing_text import report_dropped as report_dropped
from alembic_autogen.report.existing_text import report_empty as report_empty
from alembic_autogen.report.existing_text import report_proof as report_proof
from alembic_autogen.report.existing_text import report_squash as report_squash
from alembic_autogen.report.existing_text import report_stamp as report_stamp
from alembic_autogen.report.generated_rows import count_of, rows_lines
from alembic_autogen.report.history_diagrams import DRAWN
from alembic_autogen.report.joining import merged_heads, summary, verdict_lines
from alembic_autogen.report.linting_text import findings_lines
from alembic_autogen.report.linting_text import report_linting as report_linting
from alembic_autogen.report.linting_text import report_rule as report_rule
from alembic_autogen.report.linting_text import report_rules as report_rules
from alembic_autogen.report.listing import graph_lines, list_lines
from alembic_autogen.report.migration_text import current_revisions
from alembic_autogen.report.migration_text import report_migration as report_migration
from alembic_autogen.report.migration_text import show_event as show_event
from alembic_autogen.report.migration_text import show_plan as show_plan
from alembic_autogen.report.origins import describe_origin, describe_origins
from alembic_autogen.report.resume_text import report_resume as report_resume
from alembic_autogen.report.sizes_text import report_sizes as report_sizes
from alembic_autogen.report.source_places import SourcePlaces
from alembic_autogen.report.streams import wants_colour
from alembic_autogen.schema.describe import describe
from alembic_autogen.schema.external import without_stand_ins
from alembic_autogen.server.base import TITLES, Available
from alembic_autogen.sizes import format_size

if TYPE_CHECKING:
    from alembic_autogen.commands.baseline import Baseline
    from alembic_autogen.commands.cache import CacheContents
    from alembic_autogen.commands.db import OpenDatabase
    from alembic_autogen.commands.doctor import Diagnosis
    from alembic_autogen.commands.drift import Drift
    from alembic_autogen.commands.history import Listing
    from alembic_autogen.commands.init import Setup
    from alembic_autogen.commands.joining import Joining
    from alembic_autogen.commands.record_head import RecordedHead
    from alembic_autogen.commands.revision import Revision
    from alembic_autogen.errors import AutogenError
    from alembic_autogen.questions import NeedsAnswerError
    from alembic_autogen.sandbox.seal import Seal
    from alembic_autogen.schema.differences import Comparison
    from alembic_autogen.server.likeness import Likeness

_COLOURS = {"+": "\x1b[32m", "-": "\x1b[31m", "~": "\x1b[33m"}


def report_drift(drift: Drift) -> None:
    """Print the differences, table by table, and their number."""
    _notes(drift)
    if drift.head_file:
        _out(drift.head_file)
    if drift.verdict is not None:
        for line in verdict_lines(drift.verdict):
            _out(line)
        result, notes = merged_heads(drift.merged_with, drift.verdict)
        _out(result)
        for sentence in notes:
            _err(sentence)
        if not drift.verdict.runs:
            return
    for line in _difference_lines(drift.comparison, places=SourcePlaces(drift.project)):
        _out(line)
    differences = drift.comparison.differences
    if drift.in_sync:
        compared = without_stand_ins(drift.comparison.target.tables.values())
        tables = count_of(len(compared), "table")
        _out(f"Models and migrations agree ({tables}, {_server_and_origins(drift)}).")
    elif differences:
        count = count_of(len(differences), "difference")
        _out(f"{count} between models and migrations ({_server_and_origins(drift)}).")
        _err(f"Write the revision with: {drift.remedy}")
    else:
        _out(f"No difference in what could be compared ({_server_and_origins(drift)}).")
    _show_not_remembered(drift)
    if drift.linting is not None:
        report_linting(drift.linting, statements=False)


def _show_not_remembered(result: Drift | Revision) -> None:
    """Print why the next run will build a schema again."""
    for sentence in result.origins.not_remembered.sentences():
        _err(sentence)


def _server(result: Drift | Revision | OpenDatabase | Baseline | Joining) -> str:
    server = result.server
    assert server is not None
    origin = "at the configured URL" if server.source == "url" else f"from {server.source}"
    return f"{_titled(server.flavor, server.version)} {origin}"


def _server_and_origins(result: Drift | Revision) -> str:
    return f"{_server(result)}; {describe_origins(result.origins)}"


def _titled(flavor: str, version: str) -> str:
    return f"{TITLES.get(flavor, flavor)} {version}"


def _difference_lines(
    comparison: Comparison,
    sides: tuple[str, str] = ("migrations", "models"),
    places: SourcePlaces | None = None,
) -> Iterable[str]:
    """The differences by table, each with the line of the models that declares the object."""
    ordered = sorted(
        comparison.differences, key=lambda d: str(d.target_table or d.current_table or "~")
    )
    for difference in ordered:
        name, *definitions = describe(difference, sides)
        yield name
        if places is not None and (place := places.of(difference)) is not None:
            yield f"    --> {streams.shown_path(place.path)}:{place.line}:{place.column}"
        yield from definitions


def report_revision(revision: Revision, *, dry_run: bool, sql: bool) -> None:
    """Print the path of the written file, or the text of a dry run."""
    _notes(revision)
    if revision.path is None:
        incomplete = revision.refused or revision.unregistered
        what = (
            "Models and migrations agree"
            if not incomplete
            else "No difference in what could be compared"
        )
        _out(f"{what}; there is nothing to write ({_server_and_origins(revision)}).")
        _show_not_remembered(revision)
        return
    for line in _difference_lines(revision.comparison):
        _err(line)
    _err(f"Schemas: {describe_origins(revision.origins)}.")
    _show_not_remembered(revision)
    for finding in revision.findings:
        _err(f"ruff: {finding}")
    for line in findings_lines(revision.judgement) if revision.judgement else ():
        _err(line)
    if dry_run:
        _out(revision.source.rstrip())
    if sql:
        for statement in revision.statements:
            _out(f"{statement.strip().rstrip(';')};")
    for item in revision.unfilled:
        _err(f"{item.question} No value was given, so the upgrade refuses them.")
        for reply in item.as_question().replies:
            _err(f"    {reply.flag}  {reply.meaning}")
    for sentence in revision.broken:
        _err(f"After the upgrade {sentence} Declare it, or create it again in this revision.")
    for name in revision.accepted:
        _err(f"{name}: values that change with the type are not refused (--accept-change).")
    for sentence in revision.filled:
        _err(sentence)
    if revision.rows is not None:
        for line in rows_lines(revision.rows):
            _err(line)
    if not revision.has_downgrade:
        _err("The file has no downgrade, by its template or a hook: there is no way back.")
    if not dry_run:
        runs = "upgrade, downgrade and upgrade again gave the exact schemas"
        runs = runs if revision.has_downgrade else "the upgrade gave the exact schema"
        _err(f"Proved on {_server(revision)}: {runs}.")
        _out(streams.shown_path(revision.path))


def report_questions(error: NeedsAnswerError) -> None:
    """Print nothing: the error on stderr lists the questions."""


def report_failure(error: AutogenError) -> None:
    """Print nothing: the error is shown on stderr."""


def report_diagnosis(diagnosis: Diagnosis) -> None:
    """Print the findings of the doctor, in sections."""
    _out("Versions")
    for name, version in diagnosis.versions.items():
        _out(f"  {name:<16} {version}")
    _out("Servers, in the order in which they are tried")
    for name, found in diagnosis.sources:
        mark = "→" if name == diagnosis.chosen else " "
        if isinstance(found, Available):
            cost = f"; first use: {found.cost}" if found.cost else ""
            _out(f"{mark} {name:<16} {found.detail}{cost}")
        else:
            _out(f"{mark} {name:<16} not available: {found.reason}; {found.remedy}")
    _out("Seal around the application's code")
    _out(f"  {_seal(diagnosis.seal)}")
    _out("Configuration")
    for option in diagnosis.options:
        origin = "; ".join(filter(None, (option.origin, option.note)))
        _out(f"  {option.key:<26} {option.value}   [{origin}]")
    if diagnosis.history:
        _out(f"History\n  {diagnosis.history}")
    for problem in diagnosis.problems:
        _out(f"Problem: {problem}")


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
    server = _titled(likeness.flavor, likeness.version)
    _out(f"# Like {server} at {likeness.place}{of_database}.")
    for reason in likeness.left_out:
        _out(f"# Left out: {reason}.")
    _out("[tool.alembic-autogen]")
    _out(f"flavor = {_toml(likeness.flavor)}")
    _out(f"mysql_version = {_toml(likeness.version)}")
    for name, value in likeness.variables.items():
        _out(f"server_variables.{name} = {_toml(value)}")


def _toml(text: str) -> str:
    return json.dumps(text)  # every JSON string is a basic string of TOML


def show_setup(setup: Setup) -> None:
    """Print what ``init`` has found, and each text that it may add."""
    for line in setup.found:
        _out(line)
    for change in setup.changes:
        verb = "add to" if change.before is not None else "create"
        _out(f"{verb} {streams.shown_path(change.path)}: {change.what}")
        for line in change.added.strip("\n").splitlines():
            _out(f"    {line}".rstrip())
    for sentence in setup.left:
        _out(sentence)


def report_setup(setup: Setup) -> None:
    """Print what ``init`` has written, and the result of ``check-drift``."""
    if setup.is_open:
        _err("Nothing was written, since there is no terminal to ask on; --yes adds all of this.")
    for change in setup.written:
        _out(f"wrote {streams.shown_path(change.path)}")
    if not setup.changes and not setup.left:
        _out("There is nothing to do.")
    if setup.drift is not None:
        report_drift(setup.drift)
    for sentence in setup.advice:
        _err(sentence)


def report_baseline(baseline: Baseline) -> None:
    """Print the path of the file, or what differs."""
    place = f"{baseline.database} at {baseline.place}"
    at = f"at {baseline.revision}" if baseline.revision else "without a revision"
    differences = baseline.comparison.differences
    for sentence in not_taken(baseline):
        _err(sentence)
    if differences:
        for line in _difference_lines(baseline.comparison, ("migrations", "database")):
            _out(line)
        count = count_of(len(differences), "difference")
        _out(f"{count} between {place}, {at}, and what the revisions make of its beginning.")
        _err("Nothing was written: correct the database or the revisions, and run it again.")
        _err(LIKE_PRODUCTION)
        return
    if not baseline.is_needed:
        _out(f"The revisions make all that is in {place}: no baseline is needed, and none written.")
        return
    if not baseline.written:
        _out(baseline.sql.rstrip())
        return
    if baseline.revision:
        _err(f"Proved on {_server(baseline)}: with it, the revisions make the schema of {place}.")
    else:
        _err(f"The revisions run on it on {_server(baseline)}; {place} has none to compare with.")
    _err(f"Set baseline = {_toml(baseline.path)} in [tool.alembic-autogen] of pyproject.toml.")
    _out(baseline.path)


def report_joining(joining: Joining) -> None:
    """Print the files that were written, or what keeps both heads apart."""
    verdict, server = joining.verdict, joining.server
    if verdict is None or server is None:
        _out("No branch has two heads; there is nothing to do.")
        return
    for line in verdict_lines(verdict):
        _out(line) if joining.remedy else _err(line)
    (_out if joining.remedy else _err)(f"{summary(verdict)} ({_server(joining)}).")
    for sentence in (*verdict.notes, *joining.notes, joining.remedy):
        if sentence:
            _err(sentence)
    if joining.source:
        _out(joining.source.rstrip())
    for path in joining.paths if joining.written else ():
        _out(streams.shown_path(path))


def report_recorded(recorded: RecordedHead) -> None:
    """Print the path of the file if it has changed."""
    if recorded.written:
        _out(streams.shown_path(recorded.path))


def report_cache(contents: CacheContents) -> None:
    """Print the contents of the cache, kind by kind, or its remaining entries."""
    for held in contents.held:
        used = time.strftime("%Y-%m-%d %H:%M", time.localtime(held.used))
        _out(
            f"{held.kind:<17}{held.number:>5}  {format_size(held.size):>8}  "
            f"last used {used}  {held.description}"
        )
    if not contents.cleared:
        limit = format_size(contents.limit)
        _out(f"{contents.folder} takes {format_size(contents.size)} of {limit}.")
    elif contents.held:
        _out(f"{contents.folder} was emptied, except for entries that another run is using.")
    else:
        _out(f"{contents.folder} was emptied.")


def report_opened(opened: OpenDatabase, *, is_used_by_program: bool) -> None:
    """Print the URL of a database, unless a program uses it, which has it in its environment."""
    how = f"{_server(opened)}, {describe_origin(opened.origin)}"
    _err(f"A database at head of {how}; it is removed when you leave.")
    if not is_used_by_program:
        _out(opened.url)
    for sentence in opened.not_remembered.sentences():
        _err(sentence)
    if opened.note:
        _err(opened.note)


def report_history(listing: Listing, form: str) -> None:
    """Print the revisions, newest first, each with its state in the database; or a diagram."""
    if listing.status is not None:
        current = current_revisions(listing.status)
        _err(f"{listing.status.place} is at {current}.")
    if form in DRAWN:
        streams.out(DRAWN[form](listing))
    else:
        for parts in graph_lines(listing) if form == "graph" else list_lines(listing):
            streams.out_line(parts)
    if listing.status is None:
        what = "list" if form == "list" else "graph"
        _err(f"The {what} does not show which of them the database has. {listing.problem}")


def _notes(result: Drift | Revision) -> None:
    for table in result.refused:
        _err(table.sentence)
    for name in result.unregistered:
        _err(f"The table class {name} belongs to no metadata that is compared.")
    for key in result.comparison.unmanaged:
        _err(f"Not compared: {key.kind} {key} (the models declare no {key.kind}).")
    for sentence in result.notes:
        _err(sentence)


def _out(line: str) -> None:
    streams.out(f"{line}\n", _COLOURS.get(line[:1], "") if wants_colour(sys.stdout) else "")


def _err(line: str) -> None:
    streams.err(f"{line}\n")
