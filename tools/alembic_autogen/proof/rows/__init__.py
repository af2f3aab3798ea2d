"""Run a candidate on tables full of generated rows, and compare them before and after.

First with rows of every kind: a guard must then refuse, and leave schema and rows as they were.
Then with the rows that all guards accept: the upgrade must go through, and what it, the downgrade
and the second upgrade do to the rows is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.backfills.updates import Backfill, backfills
from alembic_autogen.autogenerate.late_updates import LateUpdate, late_updates
from alembic_autogen.autogenerate.preconditions import Precondition
from alembic_autogen.autogenerate.reached import names, reached_by_triggers
from alembic_autogen.autogenerate.referring_rows import following
from alembic_autogen.errors import HistoryError
from alembic_autogen.proof.rows.accepted import Accepted
from alembic_autogen.proof.rows.empty import empty_tables
from alembic_autogen.proof.rows.failures import is_refusal, stopped_half_way, with_statement
from alembic_autogen.proof.rows.fill import Fits, Targets, accept_all, fill, tables_to_fill
from alembic_autogen.proof.rows.observe import Contents, RowChange, changes, read_rows
from alembic_autogen.proof.rows.strictness import (
    RefusedRow,
    TooStrictError,
    refused_rows,
    too_strict,
)
from alembic_autogen.schema.differences import (
    ColumnDifference,
    Comparison,
    TableDifference,
    of_kind,
)
from alembic_autogen.schema.model import Column, Schema, Table, TableKey
from alembic_autogen.schema.read import read_schema
from alembic_autogen.schema.renames import Renames

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.rendering.build import Asked, Wishes
    from alembic_autogen.autogenerate.rendering.render import Candidate
    from alembic_autogen.history.scripts import History
    from alembic_autogen.server.base import Database


@dataclass(frozen=True)
class RowsProof:
    """The results of a revision on rows.

    :param filled: how many rows each touched table had.
    :param refused: whether the guards refused some of the generated rows, as they should.
    :param up: what the upgrade did to rows.
    :param down: what the downgrade did to them.
    :param again: what the second upgrade did.
    :param not_undone: the words with which the downgrade refuses some of the upgraded rows, before
        it changes anything; empty where it takes them all back.
    :param unforeseen: the words with which MySQL refuses some rows that every guard accepts, before
        it has changed anything; empty where it takes them all.
    :param missing: what guards would say that hooks have taken out of the file.
    :param failures: directions that failed on rows which every guard accepts.
    """

    filled: dict[TableKey, int] = field(default_factory=dict)
    refused: bool = False
    up: tuple[RowChange, ...] = ()
    down: tuple[RowChange, ...] = ()
    again: tuple[RowChange, ...] = ()
    not_undone: str = ""
    unforeseen: str = ""
    failures: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass
class RowsProver:
    """Runs a proved candidate on rows.

    :param database: is where the candidate leads, without generated rows; it will be so again.
    :param asked: what the upgrade of the candidate asks of rows.
    :param left_out: tables that are not looked at.
    :param missing: what guards would say that hooks have taken out of the file.
    """

    history: History
    database: Database
    candidate: Candidate
    comparison: Comparison
    wishes: Wishes
    asked: Asked
    left_out: frozenset[TableKey]
    missing: tuple[str, ...] = ()
    _filled: tuple[Table, ...] = ()
    _had_rows: bool = False
    _reached: frozenset[TableKey] = frozenset()
    _refused: tuple[RefusedRow, ...] = ()
    _late: tuple[LateUpdate, ...] = ()

    def prove(self) -> RowsProof:
        """Fill the touched tables, run the candidate, look what became of the rows.

        :raises ProofError: a refused upgrade left something changed.
        :raises TooStrictError: guards refuse rows that the server takes.
        :raises UnforeseenError: the server refuses rows that nothing foresees, of tables whose rows
            are not tried yet.
        """
        touched = set(self._touched())
        touched |= self._followers()
        self._reached = frozenset(reached_by_triggers(self.comparison.current, touched))
        tables = tables_to_fill(touched | self._reached, self.comparison.current.tables)
        if not tables:
            return RowsProof()
        self.history.downgrade(self.database, self.candidate.down_revision)
        self._filled = tuple(tables)
        self._had_rows = any(c.rows for c in read_rows(self.database, tables).values())
        guards, trials = self.asked
        late = late_updates(self.comparison, self.wishes.fills) if self.wishes.guards else ()
        self._late = tuple(each for each in late if each.is_tried)
        is_guarded = bool(guards or trials or self._late) and self.wishes.guards
        refused = self._all_kinds(tables, guards) if is_guarded else False
        return replace(self._tried(tables, guards, refused), missing=self.missing)

    def _tried(
        self, tables: Sequence[Table], guards: Sequence[Precondition], refused: bool
    ) -> RowsProof:
        """Up, down and up again, with as many rows as go through."""
        wishes = self.wishes
        mended = backfills(self.comparison, wishes.fills, guards)
        if mended:
            try:
                return self._there_and_back(tables, guards, refused, mended=mended)
            except _RefusedError:  # for some rows the value does not do either: without them
                empty_tables(self.database, self._filled)
        try:
            return self._there_and_back(tables, guards, refused)
        except _RefusedError as error:
            unforeseen = str(error)
        unforeseen = self._refused_alone(tables, guards) or unforeseen
        try:
            proof = self._there_and_back(
                tables, guards, refused, {table.key: 1 for table in tables}
            )
        except _RefusedError as error:
            return RowsProof(refused=refused, failures=(with_statement(error.__cause__),))
        return replace(proof, unforeseen=unforeseen)

    def clean_up(self) -> bool:
        """Take the generated rows away, once the database is at the target schema.

        :returns: whether it now holds what the revisions alone would have made of it; not so where
            they had inserted rows into the tables that were filled.
        """
        if self._had_rows:
            return False
        empty_tables(self.database, self._tables_after(self._filled))
        return True

    def _touched(self) -> Iterator[TableKey]:
        for difference in self.comparison.differences:
            if difference.current_table is not None:
                yield difference.current_table

    def _followers(self) -> set[TableKey]:
        """Tables whose rows follow by ON UPDATE CASCADE where others get a value."""
        current, fills = self.comparison.current, self.wishes.fills
        filled = backfills(self.comparison, fills, self.asked.guards)
        return {key for each in filled for key in following(current, each.table, each.column)}

    def _targets(self) -> Targets:
        """The columns whose values are converted."""
        found: dict[TableKey, dict[str, Column]] = {}
        for difference in of_kind(self.comparison.differences, ColumnDifference):
            current, target, key = difference.current, difference.target, difference.current_table
            if key is None or current is None or target is None:
                continue
            if (current.type, current.collation) != (target.type, target.collation):
                found.setdefault(key, {})[current.name] = target
        return found

    def _all_kinds(self, tables: Sequence[Table], guards: Sequence[Precondition]) -> bool:
        """Whether rows of every kind are refused as a whole; they are gone afterwards.

        Rows that only missing guards would refuse are left out.
        """
        gone = [each for each in guards if f"{each.table}: {each.problem}" in self.missing]
        fits = Accepted(gone) if gone else accept_all
        error = self._refusal(tables, fits, judged=guards)
        return error is not None and (is_refusal(error) or not self.missing)

    def _refused_alone(self, tables: Sequence[Table], guards: Sequence[Precondition]) -> str:
        """The tables whose rows a server refuses, with its errors.

        Rows of one table hide what those of a later one do, since they end the upgrade: so each
        table is tried with many rows while the others have one.

        :raises ProofError: an upgrade is refused after it has changed something.
        """
        found = []
        empty_tables(self.database, self._filled)
        for table in tables:
            few = {other.key: 1 for other in tables if other is not table}
            error = self._refusal(
                tables,
                Accepted(guards, trials=self.asked.trials, late=self._late),
                few,
                f" of {table.key}",
            )
            found += [f"{table.key}: {error.message}"] if error else []
        return "; ".join(found)

    def _refusal(
        self,
        tables: Sequence[Table],
        fits: Fits,
        most: Mapping[TableKey, int] | None = None,
        where: str = "",
        judged: Sequence[Precondition] = (),
    ) -> HistoryError | None:
        """Run the upgrade on generated rows, and remove them afterwards.

        :returns: the error that ended it before it changed anything; ``None`` if it succeeded.
        :raises ProofError: it ended after it had changed something.
        :param judged: guards of which the rows that they refuse are kept, to be tried later.
        """
        fill(self.database, tables, fits, self._targets(), most)
        before, schema = read_rows(self.database, tables), self._schema()
        self._refused += refused_rows(self.database, judged, self.comparison)
        try:
            self.history.upgrade(self.database, self.candidate.revision)
        except HistoryError as error:
            if self._schema() != schema or read_rows(self.database, tables) != before:
                self._have_tried(tables, error)
                raise stopped_half_way(error, where) from error
            empty_tables(self.database, self._filled)
            return error
        # without rows: those of a dropped table do not come back, and others may refer to them
        empty_tables(self.database, self._tables_after(tables))
        self.history.downgrade(self.database, self.candidate.down_revision)
        empty_tables(self.database, self._filled)
        return None

    def _schema(self) -> Schema:
        return read_schema(self.database, ignore_table=self.left_out.__contains__)

    def _state(self, tables: Sequence[Table]) -> tuple[Schema, dict[TableKey, Contents]]:
        """The tables as they are now, and their rows; others are not read, which takes its time.

        A side may have columns that are not compared (``ignore``, ``include_object``), and that a
        revision neither adds nor drops: what the table has is read, not what a side has.
        """
        keys = {table.key: None for table in tables}
        schema = read_schema(self.database, ignore_table=lambda key: key not in keys)
        present = [schema.tables[key] for key in keys if key in schema.tables]
        return schema, read_rows(self.database, present)

    def _there_and_back(
        self,
        tables: Sequence[Table],
        guards: Sequence[Precondition],
        refused: bool,
        most: Mapping[TableKey, int] | None = None,
        mended: Sequence[Backfill] = (),
    ) -> RowsProof:
        """Up, down and up again with rows that guards accept.

        :param most: how many rows a table gets at most.
        :param mended: UPDATEs of the revision; rows that fit after them are accepted too.
        :raises _RefusedError: the upgrade fails before it has changed anything.
        """
        renames = self.comparison.renames
        fits = Accepted(guards, mended, self.asked.trials, self._late)
        filled = fill(self.database, tables, fits, self._targets(), most)
        _, before = untouched = self._state(tables)
        try:
            self.history.upgrade(self.database, self.candidate.revision)
        except HistoryError as error:
            if self._state(tables) == untouched:
                raise _RefusedError(error.message) from error
            self._have_tried(tables, error)
            return RowsProof(filled, refused, failures=(with_statement(error),))
        _, after = upgraded = self._state(self._tables_after(tables))
        needless = too_strict(self.database, self._refused, self.comparison)
        if needless:
            raise TooStrictError(needless)
        up = tuple(self._changes(before, after))
        try:
            self.history.downgrade(self.database, self.candidate.down_revision)
        except HistoryError as error:
            if is_refusal(error) and self._state(self._tables_after(tables)) == upgraded:
                return RowsProof(filled, refused, up, not_undone=error.message)
            self._have_tried(self._tables_after(tables), error, back=True)
            return RowsProof(filled, refused, up, failures=(f"downgrade: {with_statement(error)}",))
        back = read_rows(self.database, tables)
        down = (*changes(after, back, renames.inverse()), *_merged(renames))
        try:
            self.history.upgrade(self.database, self.candidate.revision)
        except HistoryError as error:
            return RowsProof(
                filled, refused, up, down, failures=(f"again: {with_statement(error)}",)
            )
        _, again = self._state(self._tables_after(tables))
        return RowsProof(filled, refused, up, down, tuple(changes(back, again, renames)))

    def _have_tried(self, tables: Iterable[Table], error: HistoryError, back: bool = False) -> None:
        """Ask for a trial of the rows with which a statement has failed, unless there was one.

        :param back: whether it is one of the downgrade.
        :raises UnforeseenError: there was none.
        """
        text, renames = error.details or "", self.comparison.renames
        named = {
            t.key for t in tables if any(names(text, n.name) for n in {t.key, renames.table(t.key)})
        }
        new = frozenset(named - (self.wishes.tried_back if back else self.wishes.tried))
        if new and self.wishes.guards:
            raise UnforeseenError(tried_back=new) if back else UnforeseenError(tried=new)

    def _changes(
        self, before: Mapping[TableKey, Contents], after: Mapping[TableKey, Contents]
    ) -> Iterator[RowChange]:
        """The changes of rows by the upgrade; those of other tables come from triggers."""
        for change in changes(before, after, self.comparison.renames):
            if change.table in self._reached:
                yield replace(change, text=f"{change.text}, by a trigger that the upgrade fires")
            else:
                yield change

    def _tables_after(self, tables: Iterable[Table]) -> list[Table]:
        """The tables that are left after the upgrade; what is not compared stays as it is."""
        target, renames = self.comparison.target.tables, self.comparison.renames
        dropped = {
            d.current_table
            for d in of_kind(self.comparison.differences, TableDifference)
            if d.target is None
        }
        return [
            target.get(renames.table(table.key), table)
            for table in tables
            if table.key not in dropped
        ]


class UnforeseenError(Exception):
    """A server refuses rows that nothing foresees: they have to be tried.

    :param tried: tables whose rows the upgrade has to try, by their names before it.
    :param tried_back: those of the downgrade.
    """

    def __init__(
        self,
        tried: frozenset[TableKey] = frozenset(),
        tried_back: frozenset[TableKey] = frozenset(),
    ) -> None:
        super().__init__(", ".join(sorted(map(str, tried | tried_back))))
        self.tried = tried
        self.tried_back = tried_back


class _RefusedError(Exception):
    """An upgrade has failed on rows, and has changed nothing."""


def _merged(renames: Renames) -> Iterator[RowChange]:
    """Rows that the downgrade cannot give what they had."""
    for table, column, old in sorted(renames.merged, key=lambda each: (each[0].order, each[1:])):
        new = renames.values[table, column][old]
        yield RowChange(
            table,
            f"{column}: rows that had {old!r} keep {new!r}, from which nothing tells them apart",
        )
