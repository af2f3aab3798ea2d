"""The results of ``upgrade``, ``downgrade`` and ``resume`` with many databases, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.commands.database_results import Outcome
from alembic_autogen.report import streams
from alembic_autogen.report.half_applied import statement_lines
from alembic_autogen.report.text.afterwards import compared_lines, value_lines
from alembic_autogen.report.text.backup import backup_lines
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic_autogen.commands.database_results import DatabaseResult, DatabaseResults
    from alembic_autogen.history.migration_plan import DatabaseLocation


def show_output(location: DatabaseLocation, line: str) -> None:
    """Show a line that env.py or a revision has printed for one of the databases."""
    streams.err(f"{location}: {line.rstrip()}\n")


def report_databases(results: DatabaseResults) -> None:
    """Print one line for each database, what failed, and the number of each outcome."""
    for each in results.results:
        for line in _lines(each):
            streams.out(f"{line}\n")
    counts = ", ".join(f"{number} {each.value}" for each, number in results.counts.items())
    number = len(results.results)
    of = count_of(number, "database")
    streams.out(f"{of}: {counts}, in {results.seconds['total']:.1f} s.\n")


def _lines(result: DatabaseResult) -> Iterator[str]:
    if result.sql is not None:
        yield f"-- {result.location}: {_way(result)}"
        yield result.sql
        return
    parts = (f"{result.outcome.value:<10}", str(result.location), _way(result), _seconds(result))
    yield "  ".join(filter(None, parts))
    if result.error:
        yield f"    {result.error}"
    if result.outcome is Outcome.HALF_DONE and result.place is not None:
        recorded, done = result.place.recorded, result.place.done
        at = f"after statement {done} of {len(recorded.lasting)}"
        yield f"    The {recorded.direction} of revision {recorded.revision} has stopped {at}."
        for line in statement_lines(result.place):
            yield f"    {line}"
    for line in result.details.splitlines():
        yield f"      {line}"
    for line in (
        *backup_lines(result.saved, result.restored),
        *compared_lines(result.compared),
        *value_lines(result.values),
    ):
        yield f"    {line}"


def _way(result: DatabaseResult) -> str:
    """The revisions before and afterwards, as far as they are known."""
    ends = [_revisions(each) for each in (result.before, result.after) if each is not None]
    return " → ".join(dict.fromkeys(ends))


def _revisions(revisions: tuple[str, ...]) -> str:
    return ", ".join(revisions) or "base"


def _seconds(result: DatabaseResult) -> str:
    return f"{result.seconds:.1f} s" if result.seconds else ""
