"""The values that rows get in columns that a downgrade adds again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from alembic_autogen.proof.rows.observe import RowChange, TableRows, shortened_value
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Table, TableKey
    from alembic_autogen.schema.renames import Renames


def restored_columns(
    tables: Iterable[Table],
    before: Mapping[TableKey, TableRows],
    after: Mapping[TableKey, TableRows],
    renames: Renames,
) -> Iterator[RowChange]:
    """Describe the values of columns that a downgrade adds again: they are not the dropped ones.

    NULL is left out, as nobody takes it for a value.

    :param tables: the tables after the downgrade.
    :param before: the rows before the downgrade, by table.
    :param after: the rows after it.
    :param renames: the renames of the upgrade.
    """
    for table in tables:
        key = renames.table(table.key)
        old, new = before.get(key), after.get(table.key)
        if old is None or new is None or not old.rows:
            continue
        for column in table.columns:
            is_given = column.generated is None and not column.autoincrement
            if not is_given or renames.column(key, column.name) in old.rows[0]:
                continue
            values = [row[column.name] for row in new.rows if row[column.name] != "NULL"]
            if values:
                such = "" if len(set(values)) == 1 else "something like "
                yield RowChange(
                    key,
                    f"{column.name} is {such}{shortened_value(values[0])} in "
                    f"{count_of(len(values), 'row')}: the dropped values are not restored",
                    "given",
                    column.name,
                )
