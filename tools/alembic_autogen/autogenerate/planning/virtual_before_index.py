"""Find new virtual columns that are added before their indexes, so that writers need not wait.

MySQL and MariaDB add a virtual column at once, and an index over it while others write. In one
ALTER TABLE, writers wait until the index is built (seen on MySQL 9.7 and MariaDB 10.11 and 11.8).
What rows could make a server refuse is found before: it is tried on their values.
"""

from __future__ import annotations

from collections.abc import Sequence

from alembic_autogen.schema.differences import (
    ColumnDifference,
    Difference,
    IndexDifference,
    of_kind,
)
from alembic_autogen.schema.model import Table

APART = "Apart, so that writers need not wait until the index is built."
"""The reason why the changes are several statements, for a comment."""


def is_cheaper_apart(differences: Sequence[Difference], target: Table) -> bool:
    """Whether changes of a table are new virtual columns and plain indexes, and nothing else.

    A unique index is refused for a row that another session adds after the preconditions are
    checked; with its column, it leaves the table as it was.

    :param differences: the differences that one statement would settle.
    :param target: the table after the revision.
    """
    columns = of_kind(differences, ColumnDifference)
    indexes = of_kind(differences, IndexDifference)
    return (
        bool(columns and indexes)
        and len(columns) + len(indexes) == len(differences)
        and target.options.get("ENGINE") == "InnoDB"
        and not any(index.kind == "FULLTEXT" for index in target.indexes)
        and all(d.current is None and d.wanted.is_virtual for d in columns)
        and all(d.current is None and d.wanted.kind == "" and d.wanted.columns for d in indexes)
    )
