"""Bring back what a run has saved, after its revisions have been taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from alembic_autogen.apply.backup.literals import SavedColumn, are_same, canonical, is_same
from alembic_autogen.apply.backup.losses import NamesBeforeRevision
from alembic_autogen.apply.backup.manifest import Item
from alembic_autogen.apply.backup.reading_rows import all_rows, condition, in_chunks, rows_by_key
from alembic_autogen.apply.backup.row_file import Literals, SavedRow
from alembic_autogen.apply.backup.saved_tables import Query, SavedTable, read_table
from alembic_autogen.apply.locks.own_connection import OwnConnection, number_of
from alembic_autogen.error_text import error_number, server_message
from alembic_autogen.errors import TargetError
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.model import TableKey
from alembic_autogen.wording import count_of

_DUPLICATE = 1062
_SESSION = (
    "SET time_zone = '+00:00', foreign_key_checks = 0,"
    " sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'"
)
"""The moments are saved in UTC. Tables are restored one by one, and children may come first. What
the server would cut or replace without its strict mode is found by reading the rows again."""


@dataclass(frozen=True)
class Restored:
    """The result of restoring the rows of one item: the numbers of rows by their outcome.

    :param written: the number of rows that were given back.
    :param there: rows that were in the table, as they were saved.
    :param gone: rows whose key is gone, so that their values could not be restored.
    :param changed: rows that others have changed since the statement; they stay as they are.
    :param taken: rows whose key another row has got since.
    :param unrestorable: rows without a key, which are in the file only.
    """

    item: Item
    table: TableKey
    columns: tuple[str, ...]
    written: int = 0
    there: int = 0
    gone: int = 0
    changed: int = 0
    taken: int = 0
    unrestorable: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether everything is as it was saved."""
        return not (self.gone or self.changed or self.taken or self.unrestorable)


class _Decided(NamedTuple):
    """The decision on a row: ``sql``, or none and the reason (a field of :class:`Restored`)."""

    row: SavedRow
    sql: str = ""
    why: str = "written"


@dataclass(frozen=True)
class Restoring:
    """Restores one item.

    :param query: executes a statement that is committed at once, unless in a transaction.
    :param names: the present names of the table and its columns.
    """

    query: Query
    item: Item
    names: NamesBeforeRevision

    def restore(self, path: Path) -> Restored:
        """Give the rows of a file back, all or none.

        :raises TargetError: the schema does not fit, or a row cannot be given back.
        """
        table = self._table()
        self._run("START TRANSACTION")
        try:
            found = self._restore(table, self.item.form.read(path))
            self._run("COMMIT")
        except TargetError:
            self._run("ROLLBACK")
            raise
        except Exception as error:
            self._run("ROLLBACK")
            raise TargetError(
                f"The rows of {self.names.table} could not be restored ({server_message(error)}); "
                f"none of {path} was."
            ) from error
        return found

    def _table(self) -> SavedTable:
        """The table as it is now.

        :raises TargetError: the table does not fit the saved rows.
        """
        table = read_table(self.query, self.names.table)
        if table is None:
            raise TargetError(
                f"{self.names.table} is not in the database, so its saved rows cannot be restored."
            )
        present = {each.name for each in table.columns}
        for column in (*self.item.key, *self.item.columns):
            name = self.names.columns.get(column.name)
            if name is not None and name not in present:
                raise TargetError(
                    f"{self.names.table} has no column {name} that takes values, so those that "
                    "were saved cannot be restored; nothing of this table was."
                )
        return table

    def _restore(self, table: SavedTable, rows: Iterator[SavedRow]) -> Restored:
        keep = [name in self.names.columns for name in (each.name for each in self.item.columns)]
        columns = self._now(self.item.columns)
        found = Restored(self.item, self.names.table, tuple(each.name for each in columns))
        if not self.item.key:
            return self._without_key(found, columns, rows)
        key = self._now(self.item.key)
        updated = [c.name for c in table.columns if c.is_updated and c not in columns]
        for chunk in in_chunks(_only(rows, keep)):
            present = self._present(key, columns, chunk)
            decided = [self._decide(key, columns, updated, row, present) for row in chunk]
            for why in self._written(columns, decided):
                found = replace(found, **{why: getattr(found, why) + 1})
            self._verify(key, columns, [each.row for each in decided if each.sql])
        return found

    def _present(
        self, key: Sequence[SavedColumn], columns: Sequence[SavedColumn], rows: Sequence[SavedRow]
    ) -> Mapping[tuple[str, ...], Literals]:
        keys = [row.key for row in rows]
        return rows_by_key(self.query, self.names.table, key, columns, keys, " FOR UPDATE")

    def _decide(
        self,
        key: Sequence[SavedColumn],
        columns: Sequence[SavedColumn],
        updated: Sequence[str],
        row: SavedRow,
        present: Mapping[tuple[str, ...], Literals],
    ) -> _Decided:
        now = present.get(canonical(row.key))
        if now is not None and are_same(now, row.before):
            return _Decided(row, why="there")
        if self.item.is_whole:
            if now is not None:
                return _Decided(row, why="taken")
            return _Decided(row, _insert(self.names.table, columns, row.before))
        if now is None:
            return _Decided(row, why="gone")
        places = [place for place, text in enumerate(now) if not is_same(text, row.before[place])]
        if row.after is not None:
            places = [
                place
                for place in places
                if is_same(now[place], row.after[place])
                and not is_same(row.before[place], row.after[place])
            ]
        if not places:
            return _Decided(row, why="changed")
        pairs = [f"{quote_name(columns[place].name)} = {row.before[place]}" for place in places]
        pairs += [f"{quote_name(name)} = {quote_name(name)}" for name in updated]
        values = ", ".join(pairs)
        written = replace_all(now, row.before, places)
        return _Decided(
            row._replace(before=written),
            f"UPDATE {self.names.table.sql} SET {values} WHERE {condition(key, row.key)}",
        )

    def _written(
        self, columns: Sequence[SavedColumn], decided: Sequence[_Decided]
    ) -> Iterator[str]:
        """Write rows, and return for each the field of :class:`Restored` that counts it."""
        new = [each for each in decided if each.sql] if self.item.is_whole else []
        if new and self._insert_all(columns, [each.row for each in new]):
            yield from (each.why for each in decided)
            return
        for each in decided:
            yield self._execute(each)

    def _insert_all(self, columns: Sequence[SavedColumn], rows: Sequence[SavedRow]) -> bool:
        """Insert rows at once; they are inserted one by one if that fails."""
        try:
            self._run(_insert(self.names.table, columns, *(row.before for row in rows)))
        except Exception:  # a key is taken, or max_allowed_packet is too small
            return False
        return True

    def _execute(self, decided: _Decided) -> str:
        if not decided.sql:
            return decided.why
        try:
            self._run(decided.sql)
        except Exception as error:
            if error_number(error) != _DUPLICATE:
                raise
            return "taken"
        return decided.why

    def _verify(
        self, key: Sequence[SavedColumn], columns: Sequence[SavedColumn], rows: Sequence[SavedRow]
    ) -> None:
        """Check that rows are now as they were saved.

        :raises TargetError: a row differs; a trigger has changed it, for example.
        """
        if not rows:
            return
        present = self._present(key, columns, rows)
        for row in rows:
            now = present.get(canonical(row.key))
            if now is not None and not are_same(now, row.before):
                raise TargetError(
                    f"A row of {self.names.table} ({condition(key, row.key)}) does not keep the "
                    "values that were saved, because of the type of a column or of a trigger; "
                    "nothing of this table was restored."
                )

    def _without_key(
        self, found: Restored, columns: Sequence[SavedColumn], rows: Iterator[SavedRow]
    ) -> Restored:
        """Give all rows back to an empty table.

        :raises TargetError: it has other rows.
        """
        ((count,),) = self.query(f"SELECT COUNT(*) FROM {self.names.table.sql} FOR UPDATE")
        if number_of(count):
            now = all_rows(self.query, self.names.table, (), columns)
            if sorted(row.before for row in now) == sorted(row.before for row in rows):
                return replace(found, there=number_of(count))
            present = count_of(number_of(count), "row")
            raise TargetError(
                f"{self.names.table} has no key, and has {present} by now, so that it is not "
                "known which of the saved ones are missing; nothing of it was restored."
            )
        for chunk in in_chunks(rows):
            if not self._insert_all(columns, chunk):
                for row in chunk:
                    self._run(_insert(self.names.table, columns, row.before))
            found = replace(found, written=found.written + len(chunk))
        return found

    def _now(self, columns: Sequence[SavedColumn]) -> list[SavedColumn]:
        """Columns with their present names, without those that do not exist yet."""
        return [
            replace(each, name=self.names.columns[each.name])
            for each in columns
            if each.name in self.names.columns
        ]

    def _run(self, statement: str) -> None:
        list(self.query(statement))


def replace_all(now: Literals, before: Literals, places: Sequence[int]) -> Literals:
    """The literals of a row after some of its columns got their earlier values."""
    return tuple(before[at] if at in places else text for at, text in enumerate(now))


def _only(rows: Iterator[SavedRow], keep: Sequence[bool]) -> Iterator[SavedRow]:
    """Rows without the columns that do not exist yet."""
    if all(keep):
        yield from rows
        return
    for row in rows:
        before = tuple(text for text, is_kept in zip(row.before, keep, strict=True) if is_kept)
        after = row.after and tuple(
            text for text, is_kept in zip(row.after, keep, strict=True) if is_kept
        )
        yield SavedRow(row.key, before, after)


def _insert(table: TableKey, columns: Sequence[SavedColumn], *rows: Literals) -> str:
    names = ", ".join(quote_name(each.name) for each in columns)
    values = ", ".join(f"({', '.join(each)})" for each in rows)
    return f"INSERT INTO {table.sql} ({names}) VALUES {values}"


def restore_item(own: OwnConnection, item: Item, path: Path, first: str) -> Restored | None:
    """Restore one item.

    :param own: a connection for this alone.
    :param first: the revision before whose execution the database is.
    :returns: ``None`` if there was no such table then.
    :raises TargetError: it cannot be restored.
    """
    names = next((each for each in item.names if each.revision == first), None)
    if names is None:
        return None
    if not item.is_restorable or any(each.name not in names.columns for each in item.key):
        return Restored(item, names.table, (), unrestorable=item.rows)
    own.rows(_SESSION)
    return Restoring(own.rows, item, names).restore(path)
