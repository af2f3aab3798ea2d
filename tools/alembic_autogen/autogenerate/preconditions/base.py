"""Preconditions on rows, and the values of rows after a revision.

A precondition runs before anything is changed, so it can only query the present tables; but it
checks whether their rows fit into the tables of the target schema. :class:`Rows` bridges the two:
it gives the future value of each target column as an expression over the present table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from alembic_autogen.autogenerate.preconditions.converted_values import converted, is_reread
from alembic_autogen.autogenerate.preconditions.flavors import BOTH, ON
from alembic_autogen.autogenerate.preconditions.generated_values import as_held
from alembic_autogen.autogenerate.preconditions.precondition import HISTORY, Precondition
from alembic_autogen.autogenerate.preconditions.read_as_numbers import (
    as_number,
    names_read_as_numbers,
)
from alembic_autogen.autogenerate.preconditions.session_dependence import session_dependent_virtual
from alembic_autogen.autogenerate.renamed_members import held_member
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.conversions import is_convertible
from alembic_autogen.schema.differences import (
    ColumnDifference,
    Comparison,
    Difference,
    TableDifference,
    of_kind,
)
from alembic_autogen.schema.formulas import computed_from, mentions
from alembic_autogen.schema.implicit_values import implicit_value
from alembic_autogen.schema.model import Column, ColumnKey, Table, TableKey
from alembic_autogen.schema.renames import Renames
from alembic_autogen.schema.tokens import tokenize, unquote_name
from alembic_autogen.schema.type_families import SPATIAL, family

AcceptedColumns = frozenset[ColumnKey]
"""Columns whose values may change with their type, by their target name or on the current side."""
Fills = Mapping[ColumnKey, "str | None"]
"""SQL of the values for existing rows, by table and column; ``None``: existing rows are refused."""


@dataclass(frozen=True)
class Rows:
    """The rows of one table, before and after a revision.

    :param current: the table before the revision.
    :param target: the table after the revision.
    :param renames: the renames of the revision.
    :param fills: the user's values for new columns of existing rows.
    :param differences: the differences of this table.
    :param all_differences: the differences of all tables.
    :param accepted: columns whose values may change.
    :param flavor: the server that holds the schemas: ``mysql`` or ``mariadb``; empty if it is
        unknown.
    :param is_copied_first: whether only the first statement of the revision copies the table, so
        that nothing has changed yet if the server refuses a row that it copies.
    :param with_earlier: whether queries look for earlier rows of the table too.
    :param flavors: the servers that the revision is for, beside ``flavor``.
    """

    current: Table
    target: Table
    renames: Renames
    fills: Fills = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()
    all_differences: tuple[Difference, ...] = ()
    accepted: AcceptedColumns = frozenset()
    flavor: str = ""
    is_copied_first: bool = False
    with_earlier: bool = False
    flavors: frozenset[str] = frozenset()

    @cached_property
    def servers(self) -> frozenset[str]:
        """The flavors of all servers that the revision is for; both if none is known."""
        return self.flavors | {self.flavor} if self.flavor else BOTH

    def only_on(self, flavors: frozenset[str]) -> str:
        """A condition that is true on these servers only; empty if the revision is for no other.

        :param flavors: one flavor, or both.
        """
        if flavors >= self.servers:
            return ""
        (flavor,) = flavors
        return ON[flavor]

    @property
    def keeps_history(self) -> bool:
        """Whether the revision converts earlier rows of the table together with the present ones.

        Versioning that begins finds none, and versioning that ends discards them in the statement
        that changes everything else (tried on MariaDB 10.11 and 11.8).
        """
        return self.current.is_versioned and self.target.is_versioned

    def has_value_as_default(self, name: str) -> bool:
        """Whether the value of a new column (``--fill``) is its default when it is added."""
        return self.keeps_history and self.fills.get((self.target.key, name)) is not None

    def is_refused(self, name: str) -> bool:
        """Whether the user has existing rows refused rather than choose a value (``--refuse``)."""
        return self.fills.get((self.target.key, name), "") is None

    @property
    def at_all_times(self) -> Rows:
        """The rows that a conversion reads, which are the earlier ones as well."""
        return replace(self, with_earlier=self.keeps_history)

    def accepts_change(self, current: Column, target: Column) -> bool:
        """Whether the user lets the values of a column change (``--accept-change``)."""
        paths = {(self.current.key, current.name), (self.target.key, target.name)}
        return bool(paths & self.accepted)

    @cached_property
    def old_names(self) -> dict[str, str]:
        """The present name of each column that is kept, by its target name."""
        names = {self.renames.column(self.target.key, c.name): c.name for c in self.current.columns}
        return {new: old for new, old in names.items() if self.target.column(new)}

    def named(self, columns: Iterable[str]) -> str:
        """Name columns of the target as they are called when a precondition is checked."""
        return listed(self.old_names.get(name, name) for name in columns)

    def before(self, name: str | None) -> Column | None:
        """Return the present column that becomes a column of the target."""
        return self.current.column(self.old_names.get(name)) if name else None

    def value(self, name: str) -> str | None:
        """Return the SQL of a column's future value, over the present table.

        ``None`` if the value is unknown.
        """
        column = self.target.column(name)
        if column is None or (column.autoincrement and name not in self.old_names):
            return None
        if column.is_row_time:
            return None
        if column.generated:
            return self.substituted(column.generated.expression)
        before = self.before(name)
        if before is not None:
            renamed = self.renames.members.get((self.target.key, name))
            if renamed:
                return held_member(quote_name(before.name), before, column, renamed)
            return self._converted(before, column)
        if (self.target.key, name) in self.fills:
            filled = self.fills[self.target.key, name]
            return None if filled is None else f"({filled})"
        if column.default is not None:
            return column.default
        return "NULL" if column.nullable else self.filler(column)

    def held(self, name: str) -> str | None:
        """Return the same value as the column holds it: a generated one rounds or converts it.

        A column that stays as it is holds it already, unless the session or a value that its rows
        get first (``--fill``) decides about it.
        """
        value, column, before = self.value(name), self.target.column(name), self.before(name)
        if value is None or column is None or not column.generated:
            return value
        if (
            before is not None
            and before.generated is not None
            and before.generated.expression == value
            and (before.type, before.collation) == (column.type, column.collation)
            and name not in session_dependent_virtual(self.target)
            and not self._is_filled(column)
        ):
            return quote_name(before.name)
        read = [c for c in self.target.columns if mentions(column.generated.expression, [c.name])]
        return as_held(value, column, read, self.target.collation)

    def _is_filled(self, column: Column) -> bool:
        """Whether a column is computed from one that gets a value first."""
        filled = {name for table, name in self.fills if table == self.target.key}
        return column.name in computed_from(filled, self.target)

    def present(self, name: str) -> str | None:
        """Return the same value in its present type, to compare columns that change alike."""
        column = self.target.column(name)
        is_plain = column is not None and not column.generated
        return (
            quote_name(old) if is_plain and (old := self.old_names.get(name)) else self.held(name)
        )

    def _converted(self, before: Column, after: Column) -> str | None:
        if not is_convertible(before, after, self.flavor):
            return "NULL"  # a precondition refuses the rows that have a value
        name = quote_name(before.name)
        same = (before.type, before.collation) == (after.type, after.collation)
        if not same and family(before) in SPATIAL:
            return None  # MariaDB has no cast of a geometry (error 4079)
        if family(before) == "vector" and family(after) not in ("vector", "binary"):
            return None  # nor has MySQL one of a vector, or a comparison (error 1210)
        return name if same or before.generated else converted(name, before, after)

    @cached_property
    def reread(self) -> set[str]:
        """The columns whose values may change, or be read differently by an expression."""
        return {
            target.name
            for current, target in self.columns()
            if current
            and not target.generated
            and (is_reread(current, target) or self.accepts_change(current, target))
        }

    def filler(self, column: Column) -> str | None:
        """Return the value that MySQL gives existing rows in a new NOT NULL column (manual, 13.6).

        ``None`` where MySQL has no meaningful value of its own, or where a key would refuse it.
        """
        if column.name in self._keyed_columns:
            return None
        return implicit_value(column)

    @cached_property
    def _keyed_columns(self) -> set[str | None]:
        """Columns of foreign keys, and of unique keys that consist of new columns only."""
        table = self.target
        keys = [index for index in (table.primary_key, *table.indexes) if index]
        unique = [key for key in keys if key.kind in ("UNIQUE", "PRIMARY")]
        return {c for key in table.foreign_keys for c in key.columns} | {
            part.column
            for key in unique
            for part in key.parts
            if all(p.column not in self.old_names for p in key.parts)
        }

    def substituted(self, expression: str) -> str | None:
        """Rewrite an expression over the target's columns as one over the present columns.

        :returns: ``None`` if the future value of one of its columns is unknown.
        """
        parts: list[str] = []
        tokens = tokenize(expression)
        numbers = names_read_as_numbers(tokens, self.target)
        for at, token in enumerate(tokens):
            text: str | None = token.text
            # a column: stored functions are not allowed in these expressions
            if token.kind == "name":
                name = unquote_name(token.text)
                text = self._number(name) if at in numbers else self.held(name)
            if text is None:
                return None
            parts.append(text)
        return "".join(parts)

    def _number(self, name: str) -> str | None:
        """The future value of a column where an expression reads it as a number."""
        value, before, column = self.held(name), self.before(name), self.target.column(name)
        if value is None or before is None or column is None:
            return value
        return value if before.type == column.type else as_number(value, before, column)

    def sources(self, expression: str) -> tuple[str, ...]:
        """Return the plain (not generated) target columns that an expression reads."""
        names = [unquote_name(t.text) for t in tokenize(expression) if t.kind == "name"]
        found = (self.target.column(name) for name in dict.fromkeys(names))
        return tuple(column.name for column in found if column and not column.generated)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The columns that identify a row without revealing its contents.

        Earlier rows with the same primary key differ in the time until which they were current.
        """
        key = self.current.primary_key
        names = key.names if key else ()
        return (*names, self.row_end) if self.with_earlier else names

    @property
    def row_end(self) -> str:
        ends = (period.end for period in self.current.periods if period.name == "SYSTEM_TIME")
        return next(ends, "row_end")

    @property
    def source(self) -> str:
        """The table as a query names it that reads its rows."""
        return self.current.key.sql + (HISTORY if self.with_earlier else "")

    def offenders(self, condition: str, *shown: str) -> str:
        """Build a query for the keys, and some more columns, of the rows that meet a condition."""
        columns = dict.fromkeys((*self.keys, *shown))
        selected = ", ".join(map(quote_name, columns)) or "1"
        return f"SELECT {selected} FROM {self.source} WHERE {condition}"

    def precondition(
        self, offenders: str, problem: str, remedy: str, *columns: str
    ) -> Precondition:
        """Build a precondition on this table.

        :param offenders: a query built by :meth:`offenders`.
        :param problem: see :class:`Precondition`.
        :param remedy: see :class:`Precondition`.
        :param columns: the columns of the target that make rows unfit.
        """
        remedy += self.discarding
        return Precondition(self.current.key, offenders, problem, remedy, len(self.keys), columns)

    @property
    def discarding(self) -> str:
        """The end of a remedy, about earlier rows: no UPDATE changes them, and one adds to them."""
        name = self.current.key
        return f", then discard earlier rows with DELETE HISTORY FROM {name}" * self.with_earlier

    def columns(self) -> Iterator[tuple[Column | None, Column]]:
        """Each column that is added or changed, before and after the revision.

        A column that is added is ``None`` before.
        """
        for difference in of_kind(self.differences, ColumnDifference):
            if difference.target is not None:
                yield difference.current, difference.target


def rows_of(
    comparison: Comparison,
    fills: Fills,
    accepted: AcceptedColumns = frozenset(),
    copied_first: Collection[TableKey] = (),
) -> Iterator[Rows]:
    """The rows of each table that is kept and changed.

    :param fills: the user's values for new columns of existing rows.
    :param accepted: columns whose values may change with their type.
    :param copied_first: the table, by its name before the revision, that only the first statement
        of the revision copies; empty if there is none.
    """
    olds, targets = comparison.current.tables, comparison.target.tables
    groups: dict[tuple[TableKey, TableKey], list[Difference]] = {}
    for difference in comparison.differences:
        old, new = difference.current_table, difference.target_table
        if isinstance(difference, TableDifference) or old is None or new is None:
            continue
        if old in olds and new in targets and comparison.renames.table(old) == new:
            # else a trigger goes from one table to another
            groups.setdefault((old, new), []).append(difference)
    for (old, new), group in sorted(groups.items(), key=lambda item: item[0][1].order):
        yield Rows(
            olds[old],
            _as_compared(olds[old], targets[new], group, comparison.renames),
            comparison.renames,
            fills,
            tuple(group),
            comparison.differences,
            accepted,
            comparison.current.flavor,
            old in copied_first,
            flavors=comparison.flavors,
        )


def unchanged_rows(comparison: Comparison, tables: Collection[TableKey]) -> Iterator[Rows]:
    """The rows of tables that are kept and have no difference of their own.

    :param tables: their names on the target side.
    """
    for current, after in comparison.kept_tables():
        if after.key in tables:
            target = _as_compared(current, after, (), comparison.renames)
            yield Rows(current, target, comparison.renames)


def _as_compared(
    current: Table, target: Table, differences: Iterable[Difference], renames: Renames
) -> Table:
    """A target table without the columns that the comparison leaves out: they are never added."""
    present = {renames.column(target.key, column.name) for column in current.columns}
    coming = {d.target.name for d in of_kind(differences, ColumnDifference) if d.target}
    columns = tuple(c for c in target.columns if c.name in present | coming)
    return target if columns == target.columns else replace(target, columns=columns)


LOCKED = " LOCK IN SHARE MODE"
"""The end of a subquery in a precondition: without it, the subquery does not see concurrent commits
(MySQL manual, 17.7.2.4 Locking Reads: the clause of an outer statement does not apply to it)."""


def listed(names: Iterable[str]) -> str:
    """Join names for a sentence."""
    return ", ".join(names)
