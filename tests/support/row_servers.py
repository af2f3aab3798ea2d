"""A list of rows that stands for a table, for tests of the choice of rows for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from pymysql.err import MySQLError

from alembic_autogen.proof.rows.fill import accept_all, fill
from alembic_autogen.schema.model import Table
from alembic_autogen.schema.tokens import split_at_commas, tokenize, unquote_name

Row = Mapping[str, str]


class Server:
    """A list of rows: the server, its connection and its cursor.

    :param takes: whether it takes a row besides those that it has.
    :param referred: the keys of the rows that a foreign key may refer to.
    :param undoes: whether the table's engine takes rows back.
    :ivar savepoints: how often a savepoint was set.
    :ivar returns: how often the transaction went back to it.
    :ivar statements: all other statements but INSERT.
    """

    def __init__(
        self,
        takes: Callable[[Row, Sequence[Row]], bool] = lambda row, rows: True,
        referred: Sequence[tuple[str, ...]] = (),
        *,
        undoes: bool = True,
    ) -> None:
        self.takes = takes
        self.referred = referred
        self.undoes = undoes
        self.rows: list[Row] = []
        self.committed: list[Row] = []
        self.statements: list[str] = []
        self.saved: int | None = None
        self.savepoints = self.returns = 0
        self.is_one_transaction = False

    @contextmanager
    def connect(self) -> Iterator[Server]:
        yield self

    @contextmanager
    def cursor(self) -> Iterator[Server]:
        yield self

    def autocommit(self, value: bool) -> None:
        self.is_one_transaction = not value

    def commit(self) -> None:
        self.committed = list(self.rows)

    def execute(self, sql: str) -> None:
        if sql.startswith("SAVEPOINT"):
            self.saved = len(self.rows)
            self.savepoints += 1
        elif sql.startswith("ROLLBACK TO"):
            self._go_back()
        elif sql.startswith("INSERT"):
            self._insert(sql)
        else:
            self.statements.append(sql)
            if sql == "COMMIT":
                self.saved = None
            elif sql.startswith(("TRUNCATE", "DELETE FROM")):
                self.rows.clear()

    def _go_back(self) -> None:
        if self.saved is None:
            raise AssertionError("There is no savepoint.")
        self.returns += 1
        if self.undoes:
            del self.rows[self.saved :]

    def _insert(self, sql: str) -> None:
        into, _, values = sql.partition(" VALUES ")
        names = [unquote_name(n) for n in into.partition("(")[2][:-1].split(", ") if n]
        parts = split_at_commas(tokenize(values[1:-1]))
        texts = ["".join(token.text for token in part).strip() for part in parts]
        row = dict(zip(names, texts if names else [], strict=True))
        assert all(row.values())
        if not self.takes(row, self.rows):
            raise MySQLError(3819, "a CHECK is violated")
        self.rows.append(row)

    def fetchall(self) -> Sequence[tuple[str, ...]]:
        return self.referred

    def column(self, name: str) -> list[str]:
        return [row[name] for row in self.rows if name in row]


def filled(server: Server, into: Table, **options: Any) -> int:
    """Fill a table, and return the number of rows that the tool counts."""
    fits = options.pop("fits", accept_all)
    return fill(server, [into], fits, **options)[into.key]  # type: ignore[arg-type]  # no database


def is_unique(name: str) -> Callable[[Row, Sequence[Row]], bool]:
    return lambda row, rows: row.get(name) not in [each.get(name) for each in rows]
