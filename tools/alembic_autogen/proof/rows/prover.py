"""Run a candidate on tables full of generated rows, and compare the rows before and after.

The first run has rows of every kind: if the upgrade refuses them, it must leave schema and rows
unchanged. The second run has only rows that all preconditions accept: the upgrade must succeed, and
the changes of rows by the upgrade, the downgrade and the second upgrade are reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from alembic_autogen.autogenerate.backfills.updates import Backfill, backfills
from alembic_autogen.autogenerate.late_updates import LateUpdate, late_updates
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.trigger_effects import contains_name, tables_changed_by_triggers
from alembic_autogen.errors import HistoryError
from alembic_autogen.proof.roundtrip import read_compared
from alembic_autogen.proof.rows.accepted import RowAcceptance
from alembic_autogen.proof.rows.failures import is_refusal, stopped_half_way, with_statement
from alembic_autogen.proof.rows.fill import fill, tables_to_fill
from alembic_autogen.proof.rows.observe import RowChange, TableRows, changes, read_rows
from alembic_autogen.proof.rows.read_values import values_read
from alembic_autogen.proof.rows.remove_rows import empty_tables
from alembic_autogen.proof.rows.restored import restored_columns
from alembic_autogen.proof.rows.result import RowsProof
from alembic_autogen.proof.rows.strictness import (
    RefusedRows,
    TooStrictError,
    refused_rows,
    too_strict,
)
from alembic_autogen.proof.rows.touched import (
    added_foreign_keys,
    converted_columns,
    touched_tables,
)
from alembic_autogen.proof.watching import Watching, unwatched
from alembic_autogen.proof.way_back import go_back
from alembic_autogen.schema.differences import (
    Comparison,
    TableDifference,
    of_kind,
)
from alembic_autogen.schema.model import Schema, Table, TableKey
from alembic_autogen.schema.renames import Renames

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.rendering.build import DirectionChecks, RevisionOptions
    from alembic_autogen.autogenerate.rendering.render import Candidate
    from alembic_autogen.history.scripts import History
    from alembic_autogen.server.base import Database


class _DatabaseState(NamedTuple):
    """The state of a database that a revision may change.

    :param schema: the definitions of the tables that it is expected to change.
    :param names: the names of all tables.
    :param rows: the rows of the tables.
    """

    schema: Schema
    names: frozenset[TableKey]
    rows: dict[TableKey, TableRows]


@dataclass
class RowsProver:
    """Runs a proved candidate on generated rows.

    :param database: a database at the candidate's revision, without generated rows; restored by
        :meth:`clean_up`.
    :param checks: the preconditions and trials of the candidate's upgrade.
    :param left_out: tables that are not compared.
    :param missing: the messages of planned preconditions that hooks removed from the file.
    :param watching: returns the context in which a direction of the last run is run.
    """

    history: History
    database: Database
    candidate: Candidate
    comparison: Comparison
    options: RevisionOptions
    checks: DirectionChecks
    left_out: frozenset[TableKey]
    missing: tuple[str, ...] = ()
    watching: Watching = unwatched
    _filled: tuple[Table, ...] = ()
    _had_rows: bool = False
    _reached: frozenset[TableKey] = frozenset()
    _refused: tuple[RefusedRows, ...] = ()
    _late: tuple[LateUpdate, ...] = ()

    def prove(self) -> RowsProof:
        """Fill the touched tables, run the candidate, and describe the changes of rows.

        :raises ProofError: an upgrade that refused rows had already changed something.
        :raises TooStrictError: preconditions refuse rows that the server accepts.
        :raises UnforeseenError: the server refuses rows that no precondition refuses, in tables
            whose rows the candidate does not try yet.
        """
        fills = self.options.fills
        filled = backfills(self.comparison, fills, self.checks.preconditions)
        touched = touched_tables(self.comparison, filled)
        self._reached = frozenset(tables_changed_by_triggers(self.comparison.current, touched))
        touched |= self._reached
        current, added = self.comparison.current, added_foreign_keys(self.comparison)
        tables = tables_to_fill(touched, current.tables, added)
        if not tables:
            return RowsProof()
        go_back(self.history, self.database, self.candidate)
        self._filled = tuple(tables)
        self._had_rows = any(c.rows for c in read_rows(self.database, tables).values())
        preconditions, trials = self.checks
        is_checked = self.options.has_preconditions
        late = late_updates(self.comparison, fills) if is_checked else ()
        self._late = tuple(each for each in late if each.is_tried)
        may_refuse = is_checked and bool(preconditions or trials or self._late)
        refused = self._all_kinds(tables, preconditions) if may_refuse else False
        return replace(self._tried(tables, preconditions, refused), missing=self.missing)

    def _tried(
        self, tables: Sequence[Table], preconditions: Sequence[Precondition], refused: bool
    ) -> RowsProof:
        """Run the candidate up, down and up again, with as many rows as MySQL accepts."""
        options = self.options
        mended = backfills(self.comparison, options.fills, preconditions)
        if mended:
            try:
                return self._up_down_up(tables, preconditions, refused, mended=mended)
            except _RefusedError:  # MySQL refuses some rows with the value too: leave them out
                empty_tables(self.database, self._filled)
        try:
            return self._up_down_up(tables, preconditions, refused)
        except _RefusedError as error:
            unforeseen = str(error)
        unforeseen = self._refused_alone(tables, preconditions) or unforeseen
        try:
            one_each = {table.key: 1 for table in tables}
            proof = self._up_down_up(tables, preconditions, refused, one_each)
        except _RefusedError as error:
            return RowsProof(refused=refused, failures=(with_statement(error.__cause__),))
        return replace(proof, unforeseen=unforeseen)

    def clean_up(self) -> bool:
        """Remove the generated rows, once the database is at the target schema.

        :returns: whether the database holds exactly the rows that the revisions insert; ``False``
            if they inserted rows into the filled tables, since nothing is removed then.
        """
        if self._had_rows:
            return False
        empty_tables(self.database, self._tables_after(self._filled))
        return True

    def _all_kinds(self, tables: Sequence[Table], preconditions: Sequence[Precondition]) -> bool:
        """Whether the upgrade refuses rows of every kind, which are removed afterwards.

        Rows that only the preconditions missing from the file would refuse are not generated.
        """
        gone = [each for each in preconditions if f"{each.table}: {each.problem}" in self.missing]
        error = self._refusal(tables, RowAcceptance(gone), judged=preconditions)
        return error is not None and (is_refusal(error) or not self.missing)

    def _refused_alone(self, tables: Sequence[Table], preconditions: Sequence[Precondition]) -> str:
        """Describe the tables whose rows the server refuses, with its errors.

        The upgrade ends at the first table with such rows, and would not reach a later one. So each
        table is tried with many rows, while the others have one.

        :raises ProofError: an upgrade fails after it has changed something.
        """
        found = []
        empty_tables(self.database, self._filled)
        for table in tables:
            few = {other.key: 1 for other in tables if other is not table}
            error = self._refusal(
                tables,
                RowAcceptance(preconditions, trials=self.checks.trials, late=self._late),
                few,
                f" of {table.key}",
            )
            found += [f"{table.key}: {error.message}"] if error else []
        return "; ".join(found)

    def _refusal(
        self,
        tables: Sequence[Table],
        fits: RowAcceptance,
        most: Mapping[TableKey, int] | None = None,
        where: str = "",
        judged: Sequence[Precondition] = (),
    ) -> HistoryError | None:
        """Run the upgrade on generated rows, and remove them afterwards.

        :param judged: preconditions whose refused rows are recorded, for the check that they are
            not too strict.
        :returns: the error that ended it before it changed anything; ``None`` if it succeeded.
        :raises ProofError: it failed after it had changed something.
        """
        self._fill(tables, fits, most)
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
        # without rows: the downgrade does not restore a dropped table's, and others may need them
        empty_tables(self.database, self._tables_after(tables))
        go_back(self.history, self.database, self.candidate)
        empty_tables(self.database, self._filled)
        return None

    def _fill(
        self, tables: Sequence[Table], fits: RowAcceptance, most: Mapping[TableKey, int] | None
    ) -> dict[TableKey, int]:
        targets = converted_columns(self.comparison)
        read = values_read(self.comparison, self.options.fills)
        return fill(self.database, tables, fits, targets, most, fits.misfits, read)

    def _schema(self) -> Schema:
        return read_compared(self.database, self.comparison, self.left_out)

    def _state(self, tables: Sequence[Table]) -> _DatabaseState:
        """The current definitions and rows of tables; of others only the names, to save time.

        The columns are taken from the database rather than from the comparison. A table may have
        columns that are not compared (``ignore``, ``include_object``) and that the revision neither
        adds nor drops.
        """
        keys = {table.key: None for table in tables}
        names: set[TableKey] = set()

        def is_other(key: TableKey) -> bool:
            names.add(key)
            return key not in keys

        schema = read_compared(self.database, self.comparison, self.left_out, is_other)
        present = [schema.tables[key] for key in keys if key in schema.tables]
        return _DatabaseState(schema, frozenset(names), read_rows(self.database, present))

    def _up_down_up(
        self,
        tables: Sequence[Table],
        preconditions: Sequence[Precondition],
        refused: bool,
        most: Mapping[TableKey, int] | None = None,
        mended: Sequence[Backfill] = (),
    ) -> RowsProof:
        """Run the candidate up, down and up again with rows that the preconditions accept.

        :param most: the maximum number of rows of a table.
        :param mended: UPDATEs of the revision; rows that the preconditions accept after them are
            used too.
        :raises _RefusedError: the upgrade fails before it has changed anything.
        """
        fits = RowAcceptance(preconditions, mended, self.checks.trials, self._late)
        filled = self._fill(tables, fits, most)
        proof, upgraded = self._up(RowsProof(filled, refused), tables)
        if upgraded is None or not self.candidate.has_downgrade:
            return proof
        proof, returned = self._back(proof, tables, upgraded)
        return self._again(proof, tables, returned) if returned else proof

    def _up(
        self, proof: RowsProof, tables: Sequence[Table]
    ) -> tuple[RowsProof, _DatabaseState | None]:
        """Run the upgrade on the filled tables.

        :returns: the proof with its result, and the state after it; ``None`` if it failed.
        :raises _RefusedError: it failed before it had changed anything.
        """
        before = self._state(tables)
        try:
            with self.watching("upgrade"):
                self.history.upgrade(self.database, self.candidate.revision)
        except HistoryError as error:
            if self._state(tables) == before:
                raise _RefusedError(error.message) from error
            self._have_tried(tables, error)
            return replace(proof, failures=(with_statement(error),)), None
        upgraded = self._state(self._tables_after(tables))
        if needless := too_strict(self.database, self._refused, self.comparison):
            raise TooStrictError(needless)
        return replace(proof, up=tuple(self._changes(before.rows, upgraded.rows))), upgraded

    def _back(
        self, proof: RowsProof, tables: Sequence[Table], upgraded: _DatabaseState
    ) -> tuple[RowsProof, _DatabaseState | None]:
        """Run the downgrade.

        :returns: the proof with its result, and the state after it; ``None`` if it failed.
        """
        renames, after = self.comparison.renames, self._tables_after(tables)
        try:
            with self.watching("downgrade"):
                go_back(self.history, self.database, self.candidate)
        except HistoryError as error:
            if is_refusal(error) and self._state(after) == upgraded:
                return replace(proof, not_undone=error.message), None
            self._have_tried(after, error, back=True)
            return replace(proof, failures=(f"downgrade: {with_statement(error)}",)), None
        returned = self._state(tables)
        rows = upgraded.rows, returned.rows
        given = restored_columns(returned.schema.tables.values(), *rows, renames)
        down = (*changes(*rows, renames.inverse()), *given, *_merged(renames))
        return replace(proof, down=down), returned

    def _again(
        self, proof: RowsProof, tables: Sequence[Table], returned: _DatabaseState
    ) -> RowsProof:
        """Run the second upgrade; return the proof with its result."""
        try:
            self.history.upgrade(self.database, self.candidate.revision)
        except HistoryError as error:
            if proof.down and is_refusal(error) and self._state(tables) == returned:
                return replace(proof, not_again=error.message)
            return replace(proof, failures=(f"again: {with_statement(error)}",))
        after = self._state(self._tables_after(tables))
        again = changes(returned.rows, after.rows, self.comparison.renames)
        return replace(proof, again=tuple(again))

    def _have_tried(self, tables: Iterable[Table], error: HistoryError, back: bool = False) -> None:
        """Request a trial of the tables that a failed statement names, if they are not tried yet.

        :param back: whether the statement is one of the downgrade.
        :raises UnforeseenError: a table was not tried yet.
        """
        text, renames = error.details, self.comparison.renames
        named = {
            t.key
            for t in tables
            if any(contains_name(text, n.name) for n in {t.key, renames.table(t.key)})
        }
        new = frozenset(named - (self.options.tried_by_downgrade if back else self.options.tried))
        if new and self.options.has_preconditions:
            raise UnforeseenError(tried_by_downgrade=new) if back else UnforeseenError(tried=new)

    def _changes(
        self, before: Mapping[TableKey, TableRows], after: Mapping[TableKey, TableRows]
    ) -> Iterator[RowChange]:
        """The changes of rows by the upgrade; changes by triggers in other tables are marked."""
        for change in changes(before, after, self.comparison.renames):
            if change.table in self._reached:
                yield replace(change, text=f"{change.text}, by a trigger that the upgrade fires")
            else:
                yield change

    def _tables_after(self, tables: Iterable[Table]) -> list[Table]:
        """The tables after the upgrade, without dropped ones; tables not compared are unchanged."""
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
    """The server refuses rows that no precondition refuses: the next candidate has to try them.

    :param tried: tables whose rows the upgrade has to try, under their names before it.
    :param tried_by_downgrade: tables whose rows the downgrade has to try, under their names
        before it.
    """

    def __init__(
        self,
        tried: frozenset[TableKey] = frozenset(),
        tried_by_downgrade: frozenset[TableKey] = frozenset(),
    ) -> None:
        super().__init__(", ".join(sorted(map(str, tried | tried_by_downgrade))))
        self.tried = tried
        self.tried_by_downgrade = tried_by_downgrade


class _RefusedError(Exception):
    """The upgrade failed on rows, and changed nothing."""


def _merged(renames: Renames) -> Iterator[RowChange]:
    """Describe the rows whose original ENUM or SET members the downgrade cannot restore."""
    for table, column, old in sorted(renames.merged, key=lambda each: (each[0].order, each)):
        new = renames.members[table, column][old]
        yield RowChange(
            table,
            f"{column}: rows that had {old!r} keep {new!r}, from which nothing tells them apart",
        )
