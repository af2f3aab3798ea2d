"""Find the foreign keys that are added again by the statement that builds their table again.

A key whose columns change is dropped before, and added afterwards. The server checks it for all
rows, for which it copies the table once more: MySQL 9.7 and MariaDB 10.11 and 11.8 do (tried on
filled tables). In one ALTER TABLE, it makes one copy for both, and refuses a row without a parent
as before (error 1452). The parent has to change first (errors 3780 and 1005), so tables are altered
parents first. A table cannot refer to its own changed column within that statement (error 1005 on
MariaDB).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from alembic_autogen.autogenerate.planning.built_again import builds_again
from alembic_autogen.autogenerate.planning.order import stable_topological_order
from alembic_autogen.schema.differences import (
    ColumnDifference,
    Difference,
    ForeignKeyDifference,
    IndexDifference,
    of_kind,
)
from alembic_autogen.schema.model import TableKey

_Groups = Mapping[TableKey, Sequence[Difference]]


def joined_keys(
    foreign_keys: Iterable[ForeignKeyDifference],
    groups: _Groups,
    waiting: Collection[TableKey | None],
    apart: Callable[[TableKey], Collection[str]],
) -> Iterator[ForeignKeyDifference]:
    """Find the keys that are added together with the changes of their table.

    :param foreign_keys: the foreign keys that change, or are only dropped and added again.
    :param groups: the differences within tables, by table.
    :param waiting: tables whose keys wait until all tables are done, by their target names.
    :param apart: finds the columns of a table's keys that must change in statements of their own:
        while it is copied, they cannot be renamed or become NOT NULL (errors 1846 and 1832).
    :returns: the keys without their current side, which is dropped before.
    """
    for difference in foreign_keys:
        if difference.current is None or difference.target is None:
            continue
        waits = difference.table in waiting or apart(difference.table)
        if not waits and _joins(difference, groups):
            yield difference.with_current(None)


def _joins(key: ForeignKeyDifference, groups: _Groups) -> bool:
    """Whether the changes of its table build the table again, and allow the key in between."""
    differences, own = groups.get(key.table, ()), set(key.wanted.columns)
    columns = of_kind(differences, ColumnDifference)
    # the key relies on an index at all times
    indexes = (side for d in of_kind(differences, IndexDifference) for side in d.sides)
    return any(builds_again(d) or _is_recollated(d, own) for d in columns) and not any(
        part.column in own for index in indexes for part in index.parts
    )


def _is_recollated(difference: ColumnDifference, own: Collection[str]) -> bool:
    """Whether a column of the key gets another collation.

    MySQL copies the table then, since the key has an index (error 1846 with ALGORITHM=INPLACE).
    """
    before, after = difference.current, difference.target
    if before is None or after is None or after.name not in own:
        return False
    return before.collation != after.collation


def in_order(
    tables: Iterable[TableKey],
    early: Mapping[TableKey, Sequence[ForeignKeyDifference]],
    joined: Sequence[ForeignKeyDifference],
    closed: Collection[TableKey],
) -> dict[TableKey, list[ForeignKeyDifference]]:
    """Sort tables by name, but parents first where a key is added with its table.

    :param tables: the tables that are altered.
    :param early: the keys that are added with them and were not there before, by table.
    :param joined: the keys that are to be added with them again.
    :param closed: tables to which no key can refer while they change.
    :returns: the tables with their keys, without those that have to wait in a circle of tables, or
        of one table.
    """
    all_early = [key for keys in early.values() for key in keys]
    waiting = [*joined, *(k for k in all_early if k.wanted.referred in {*closed} - {k.table})]
    graph: dict[TableKey, set[TableKey]] = {table: set() for table in {*tables, *early}}
    for key in waiting:
        graph[key.table] |= {key.wanted.referred} & graph.keys()
    order = stable_topological_order(graph)
    found: dict[TableKey, list[ForeignKeyDifference]] = {}
    for at, table in enumerate(order):
        coming = [k for k in waiting if k.table == table and k.wanted.referred not in order[at:]]
        found[table] = [k for k in early.get(table, ()) if k not in waiting] + coming
    return found
