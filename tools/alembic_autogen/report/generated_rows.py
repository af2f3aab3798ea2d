"""Lines about the changes of generated rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.proof.rows.result import RowsProof


def rows_lines(rows: RowsProof) -> Iterable[str]:
    """Describe the changes of generated rows, in the order in which they happened."""
    for table in rows.without_rows:
        yield f"No row could be generated for {table}: what becomes of its rows was not tried."
    count = sum(rows.filled.values())
    if not count:
        return
    refused = "; rows that would not fit are refused before anything is changed"
    if rows.missing:
        refused += ", except for those listed below"
    tables = count_of(len(rows.filled) - len(rows.without_rows), "table")
    run = f"Run on {count_of(count, 'generated row')} in {tables}"
    yield run + (f"{refused}." if rows.refused else ".")
    for direction, changes in (
        ("upgrade", rows.up),
        ("downgrade", rows.down),
        ("upgrade again", rows.again),
    ):
        for change in changes:
            yield f"  {direction}: {change.table}: {change.text}"
    for sentence in rows.missing:
        yield f"  A hook or the template has removed a check of rows from the file: {sentence}"
    if rows.unforeseen:
        yield (
            "  The server refuses some rows that no query can find first, before anything is "
            f"changed: {rows.unforeseen}"
        )
    if rows.not_undone:
        yield f"  The downgrade refuses some of these rows: {rows.not_undone}"
    if rows.not_again:
        yield (
            "  The downgrade cannot give back all values, and the upgrade after it refuses such "
            f"rows: {rows.not_again}"
        )
