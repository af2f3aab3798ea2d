"""Leave in a file of saved rows only those that a statement has changed or deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from alembic_autogen.apply.backup.literals import SavedColumn, are_same, canonical
from alembic_autogen.apply.backup.losses import LossKind, TableLoss
from alembic_autogen.apply.backup.manifest import Item
from alembic_autogen.apply.backup.reading_rows import in_chunks, rows_by_key
from alembic_autogen.apply.backup.row_file import SavedRow, write_rows
from alembic_autogen.apply.backup.saved_tables import Query, read_table


def compared(
    query: Query, item: Item, loss: TableLoss, folder: Path, *, has_rows: bool = False
) -> Item:
    """Compare the saved rows with those that the table has after the statement.

    :param query: reads the table in the same transaction, or under the same lock.
    :param has_rows: whether rows that are gone have been saved as a whole before.
    :returns: the item with what is left.
    :raises OSError: the file cannot be written.
    """
    if not item.key or loss.after is None or loss.names_after is None:
        return item
    now = read_table(query, loss.after)
    names = dict(loss.names_after)
    if now is None:
        return item
    by_name = {each.name: each for each in (*now.columns, *now.generated)}
    try:
        key = [by_name[names.get(each.name, each.name)] for each in item.key]
        columns = [by_name[names.get(each.name, each.name)] for each in item.columns]
    except KeyError:  # a column of the key has got another name, or was dropped
        return item
    path = folder / item.file
    rows = _left(query, item, loss, (key, columns), path)
    if has_rows and item.kind is LossKind.VALUES:
        rows = (row for row in rows if row.after is not None)
    written = write_rows(path, item.form, rows)
    return replace(item, rows=written.rows, sha256=written.sha256, is_compared=True)


def _left(
    query: Query,
    item: Item,
    loss: TableLoss,
    columns: tuple[Sequence[SavedColumn], Sequence[SavedColumn]],
    path: Path,
) -> Iterator[SavedRow]:
    assert loss.after is not None
    for chunk in in_chunks(item.form.read(path)):
        found = rows_by_key(query, loss.after, *columns, [row.key for row in chunk])
        for row in chunk:
            after = found.get(canonical(row.key))
            if item.kind is LossKind.ROWS:
                if after is None:
                    yield row
            elif after is None or not are_same(row.before, after):
                yield row._replace(after=after)
