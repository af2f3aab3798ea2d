"""The statements that keep a generated row in a table, and those that take it back."""

from __future__ import annotations

from collections.abc import Mapping

from alembic_autogen.proof.rows.remove_rows import emptying
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.model import Table

_SAVEPOINT = "SAVEPOINT `row`"
_BACK = "ROLLBACK TO SAVEPOINT `row`"


class KeptRows:
    """The rows that a table keeps, and the statements that take back any other.

    :param table: the table.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._rolls_back = table.options.get("ENGINE", "InnoDB") == "InnoDB"
        self._inserts: list[str] = []
        self._is_marked = False

    def insert(self, row: Mapping[str, str]) -> str:
        """The INSERT of a row."""
        names = ", ".join(map(quote_name, row))
        return f"INSERT INTO {self._table.key.sql} ({names}) VALUES ({', '.join(row.values())})"

    def mark(self) -> list[str]:
        """The statements before a row; a savepoint is kept from an earlier rollback."""
        if not self._rolls_back:  # Aria has no savepoints in a transaction that changed it
            return ["COMMIT", _SAVEPOINT]
        needed = [] if self._is_marked else [_SAVEPOINT]
        self._is_marked = True
        return needed

    def keep(self, insert: str) -> None:
        """Record a row that is kept."""
        self._inserts.append(insert)
        self._is_marked = False

    def take_back(self, *, is_there: bool) -> list[str]:
        """The statements after a row that is not kept; InnoDB undoes a failed INSERT by itself.

        :param is_there: whether the row was inserted.
        """
        return [_BACK] if is_there or not self._rolls_back else []

    def insert_again(self, *, is_there: bool) -> list[str]:
        """The statements that remove the last row where nothing takes it back or identifies it.

        All others are inserted again. A MERGE table refuses that, and keeps the row.

        :param is_there: whether the row was inserted.
        """
        if not is_there or self._rolls_back:
            return []
        return [*emptying(self._table), *self._inserts]
