"""The tables, columns and rows of a database that a plan destroys.

Tables and columns are followed through the plan's renames: renamed ones are kept, and those that
the plan has created itself are not losses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.history.statement_renames import FollowedTable, changed_columns, renames_by
from alembic_autogen.history.table_statements import Altered, changes_of, words_of
from alembic_autogen.lint.targets import plain, target_of
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.tokens import tokenize, unquote_name

if TYPE_CHECKING:
    from alembic_autogen.apply.preview.recorded_revision import RecordedStatement
    from alembic_autogen.schema.model import Schema

_ROWS = re.compile(
    r"(?:DELETE|TRUNCATE)\b|WITH\b.*\bDELETE\b"
    r"|ALTER\b.*\b(?:DROP PARTITION|TRUNCATE PARTITION|DROP SYSTEM VERSIONING)\b"
)
"""Statements that take rows away, without strings and quoted names (MySQL manual, 15.1.9.1 and
15.2.2; MariaDB documentation, System-Versioned Tables)."""
_DELETES = re.compile(r"\bDELETE\b")
_REPLACED = re.compile(r"CREATE OR REPLACE TABLE\b")
_DATABASE = re.compile(r"DROP (?:DATABASE|SCHEMA)\b")


@dataclass(frozen=True)
class StatementLoss:
    """The loss of a table, of columns or of rows by a statement.

    :param sql: the statement.
    :param table: the table as it is called before the plan; ``None`` for a whole database.
    :param columns: the columns that go, as they are called before the plan; empty if it is the
        table or rows of it.
    :param is_table: whether the table goes.
    """

    revision: str
    sql: str
    table: TableKey | None
    columns: tuple[str, ...] = ()
    is_table: bool = False

    def __str__(self) -> str:
        if self.table is None:
            return "a database"
        if self.columns:
            names = ", ".join(f"{self.table}.{column}" for column in self.columns)
            return f"the column{'' if len(self.columns) == 1 else 's'} {names}"
        return f"the table {self.table}" if self.is_table else f"rows of {self.table}"


def losses(
    before: Schema, revisions: Sequence[tuple[str, Sequence[RecordedStatement]]]
) -> Iterator[StatementLoss]:
    """Find what the statements of a plan destroy.

    :param before: the schema before the first statement.
    :param revisions: the revisions and the statements of each that are going to be sent.
    """
    following = Following.of(before)
    for revision, statements in revisions:
        for each in statements:
            for loss in following.through(each):
                yield StatementLoss(revision, each.sql, *loss)


def kept_tables(
    before: Schema, revisions: Sequence[tuple[str, Sequence[RecordedStatement]]]
) -> Mapping[TableKey, TableKey]:
    """The tables that a plan does not drop: by their names before it, the names after it.

    :param before: the schema before the first statement.
    :param revisions: the revisions and the statements of each that are going to be sent.
    """
    following = Following.of(before)
    for _, statements in revisions:
        for each in statements:
            list(following.through(each))
    return {each.first: key for key, each in following.tables.items()}


_Lost = tuple["TableKey | None", "tuple[str, ...]", bool]


@dataclass
class Following:
    """The tables that were there before the plan, by the names that they have now.

    :param schema: as it is now.
    """

    tables: dict[TableKey, FollowedTable]
    schema: Schema

    @classmethod
    def of(cls, schema: Schema) -> Following:
        """All tables of a schema, with the columns that are not generated."""
        return cls(
            {
                key: FollowedTable(
                    key, {c.name: c.name for c in table.columns if c.generated is None}
                )
                for key, table in schema.tables.items()
            },
            schema,
        )

    def through(self, statement: RecordedStatement) -> Iterator[_Lost]:
        """Follow the tables through a statement.

        :returns: the losses by the statement.
        """
        words = _keywords(statement.sql)
        if _DATABASE.match(words):
            yield None, (), False
        replaced = target_of(statement.sql) if _REPLACED.match(words) else None
        if replaced in self.tables:
            yield self.tables.pop(replaced).first, (), True
        if _ROWS.match(words):
            emptied = self._emptied(statement.sql)
            cascading = self._cascading(emptied) if _DELETES.search(words) else ()
            for key in [*emptied, *cascading]:
                yield self.tables[key].first, (), False
        if statement.after is not None:
            yield from self._changed(statement.sql, statement.after)
            self.schema = statement.after

    def _changed(self, sql: str, after: Schema) -> Iterator[_Lost]:
        renames = renames_by([sql], {key: each.columns for key, each in self.tables.items()})
        dropped = set(self._dropped(sql))
        followed: dict[TableKey, FollowedTable] = {}
        for key, table in self.tables.items():
            new_key = renames.table(key)
            found = after.tables.get(new_key)
            if found is None:
                yield table.first, (), True
                continue
            kept: dict[str, str] = {}
            for now, then in table.columns.items():
                new = renames.column(new_key, now)
                column = found.column(new)
                if column is None or (key, now) in dropped:
                    continue
                if column.generated is None:  # otherwise, its values are computed from now on
                    kept[new] = then
            gone = [then for then in table.columns.values() if then not in kept.values()]
            if gone:
                yield table.first, tuple(gone), False
            followed[new_key] = FollowedTable(table.first, kept)
        self.tables = followed

    def _dropped(self, sql: str) -> Iterator[tuple[TableKey, str]]:
        """The columns that a statement drops by name, as it may add others of these names."""
        for change in changes_of(sql):
            if isinstance(change, Altered) and change.table in self.tables:
                columns = self.tables[change.table].columns
                for clause in change.clauses:
                    for old, new in changed_columns(columns, words_of(clause)):
                        if not new:
                            yield change.table, old

    def _emptied(self, sql: str) -> list[TableKey]:
        """The tables whose rows a statement takes away; of several tables, all that it names."""
        target = target_of(sql)
        if target is not None:
            return [key for key in self.tables if _is_same(key, target)]
        words = {
            unquote_name(token.text) if token.kind == "name" else part
            for token in tokenize(sql)
            if token.kind in ("name", "word")
            for part in token.text.split(".")
        }
        named = {word.lower() for word in words}
        return [key for key in self.tables if key.name.lower() in named]

    def _cascading(self, emptied: Sequence[TableKey]) -> list[TableKey]:
        """The tables whose rows go with those of others, by their foreign keys."""
        found: list[TableKey] = []
        waiting = list(emptied)
        while waiting:
            parent = waiting.pop(0)
            for key in self.tables:
                table = self.schema.tables.get(key)
                if table is None or key in (*emptied, *found):
                    continue
                links = [each for each in table.foreign_keys if _is_same(each.referred, parent)]
                if any(each.on_delete == "CASCADE" for each in links):
                    found.append(key)
                    waiting.append(key)
        return found


def _is_same(one: TableKey, other: TableKey) -> bool:
    return (one.schema or "", one.name.lower()) == (other.schema or "", other.name.lower())


def _keywords(sql: str) -> str:
    """The beginning of a statement in capitals, without comments, strings and quoted names."""
    tokens = tokenize(plain(sql))
    quoted = {"string": "''", "name": "``"}
    text = "".join(quoted.get(token.kind) or token.text for token in tokens)
    return " ".join(text.split()).upper()
