"""The findings in a real database after its revisions have run, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.report import streams
from alembic_autogen.report.extent import EVERY
from alembic_autogen.report.text.differences import DATABASE, out_differences
from alembic_autogen.report.text.mending_lines import mending_lines
from alembic_autogen.schema.describe import describe
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.apply.afterwards.comparison_results import (
        ComparedSchema,
        ComparedValues,
        RowCount,
    )


_TITLE = "Its schema is not the one that the revisions have made on the disposable server:"


def report_compared(compared: ComparedSchema | None) -> None:
    """Print how a database differs from what the revisions made on the disposable server, if it
    does, and what mends that."""
    if compared is None or not compared.differences:
        return
    streams.out(f"{_TITLE}\n")
    out_differences(compared.differences, DATABASE, EVERY)
    for line in mending_lines(compared.mending):
        streams.out(f"{line}\n")


_SHOWN = 20
"""The number of tables whose rows are listed."""


def compared_lines(compared: ComparedSchema | None) -> Iterator[str]:
    """Summarize the comparison in a few lines, for one of many databases."""
    if compared is None or not compared.differences:
        return
    yield _TITLE
    for difference in compared.differences:
        yield from describe(difference, DATABASE)
    yield from mending_lines(compared.mending)


def row_lines(counts: Sequence[RowCount]) -> Iterator[str]:
    """The numbers of rows before and after, of tables where they differ."""
    same = [each for each in counts if each.old and each.new and each.before == each.after]
    others = [each for each in counts if each not in same]
    for each in others[:_SHOWN]:
        yield f"Rows of {_rows(each)}"
    if len(others) > _SHOWN:
        more = count_of(len(others) - _SHOWN, "further table")
        yield f"Rows of {more}: see --format json"
    if same:
        number = len(same)
        have = "has" if number == 1 else "have"
        yield f"{count_of(number, 'changed table')} {have} as many rows as before."


def _rows(count: RowCount) -> str:
    before = "not counted" if count.before is None else f"{count.before:,}"
    after = "not counted" if count.after is None else f"{count.after:,}"
    if count.old is None:
        return f"{count.new}, which is new: {after}"
    if count.new is None:
        return f"{count.old}, which is dropped: {before} before"
    now = "" if count.old == count.new else f", now {count.new}"
    return f"{count.old}{now}: {before} before, {after} after"


def value_lines(values: Sequence[ComparedValues] | None) -> Iterator[str]:
    """Describe how values of tables have changed, by their checksums."""
    found = values or ()
    same = sum(len(each.same) for each in found)
    if same:
        verb = "has" if same == 1 else "have"
        tables = count_of(sum(bool(each.same) for each in found), "table")
        yield f"{count_of(same, 'column')} of {tables} {verb} the values of before (checksums)."
    for each in found:
        if each.changed:
            yield f"Changed, as statements of the plan may do: {_columns(each, each.changed)}"
    for each in found:
        if each.unexplained:
            yield (
                "Changed, although no statement of the plan does that: "
                f"{_columns(each, each.unexplained)} (by other sessions, or by code of the "
                "revisions or the application)"
            )
        if each.problem:
            yield f"Not compared: the values of {each.new} ({each.problem})"


def _columns(values: ComparedValues, columns: Sequence[str]) -> str:
    return ", ".join(f"{values.new}.{column}" for column in columns)
