"""Differences between two schemas as values: a class for each kind of difference.

``current`` is the existing schema and ``target`` the desired one. For the upgrade these are the
migrated database's schema and the models'; for the downgrade, the reverse.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, ClassVar, Generic, Literal, TypeVar, get_args

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.schema.model import (
    Check,
    Column,
    ForeignKey,
    Index,
    ObjectKey,
    Period,
    Schema,
    StoredObject,
    Table,
    TableKey,
)

if TYPE_CHECKING:
    from typing_extensions import Self

    from alembic_autogen.schema.renames import Renames

ObjectKind = Literal["view", "trigger", "function", "procedure", "event", "sequence"]
Kind = (
    Literal[
        "table",
        "column",
        "column order",
        "primary key",
        "index",
        "foreign key",
        "check",
        "comment",
        "charset",
        "options",
        "partitioning",
        "auto_increment",
        "period",
    ]
    | ObjectKind
)
STORED_KINDS: tuple[ObjectKind, ...] = get_args(ObjectKind)
"""The kinds of stored objects, in the order in which reports list them."""

T = TypeVar("T")


def check_patterns(patterns: Iterable[str]) -> None:
    """Check the patterns of ``ignore``, of which a misspelt kind would never match.

    :raises ConfigurationError: a pattern begins with a kind that does not exist.
    """
    kinds = [kind for literal in get_args(Kind) for kind in get_args(literal)]
    for pattern in patterns:
        wanted, colon, _ = pattern.partition(":")
        if colon and not any(fnmatchcase(kind, wanted) for kind in kinds):
            raise ConfigurationError(
                f"ignore has the pattern {pattern!r}, and {wanted!r} is not a kind of object; the "
                f"kinds are {', '.join(kinds)}.",
                key="ignore",
            )


@dataclass(frozen=True)
class Difference:
    """A difference between two schemas. Each kind has its subclass, with typed sides.

    :param name: name of the object; of its table where it has none of its own.
    :param current: its definition in the current schema; ``None`` where it is missing.
    :param target: its definition in the target schema; ``None`` where it is missing.
    :param current_table: the table that it belongs to, under its name in the current schema.
    :param target_table: the same table under its target name.
    :param collation: the table's default collation, where both sides have the same.
    """

    kind: ClassVar[Kind]

    name: str
    current: object
    target: object
    current_table: TableKey | None = None
    target_table: TableKey | None = None
    collation: str = ""

    @property
    def change(self) -> Literal["missing", "extra", "changed"]:
        """``missing`` from the current schema, ``extra`` in it, or ``changed``."""
        if self.current is None:
            return "missing"
        return "extra" if self.target is None else "changed"

    @property
    def table(self) -> TableKey:
        """The table that it belongs to, under its target name where the target has the table.

        :raises ValueError: it belongs to no table, as a view, routine or event.
        """
        key = self.target_table or self.current_table
        if key is None:
            raise ValueError(f"{self.kind} {self.name} belongs to no table")
        return key

    def inverse(self) -> Difference:
        """The same difference with the sides exchanged."""
        return replace(
            self,
            name=self._name_in_current(),
            current=self.target,
            target=self.current,
            current_table=self.target_table,
            target_table=self.current_table,
        )

    def _name_in_current(self) -> str:
        name: str = getattr(self.current, "name", "")
        return name or self.name  # a primary key has none


@dataclass(frozen=True)
class DifferenceOf(Difference, Generic[T]):
    """A difference whose sides are values of one type."""

    current: T | None
    target: T | None

    @property
    def existing(self) -> T:
        """``current``, which must not be ``None``.

        :raises ValueError: the object is missing from the current schema.
        """
        if self.current is None:
            raise ValueError(f"{self.kind} {self.name} does not exist yet")
        return self.current

    @property
    def wanted(self) -> T:
        """``target``, which must not be ``None``.

        :raises ValueError: the object is missing from the target schema.
        """
        if self.target is None:
            raise ValueError(f"{self.kind} {self.name} is not in the target schema")
        return self.target

    def with_current(self, current: T | None) -> Self:
        """The same difference with another current side."""
        return replace(self, current=current)

    def with_target(self, target: T | None) -> Self:
        """The same difference with another target side."""
        return replace(self, target=target)

    @property
    def sides(self) -> tuple[T, ...]:
        """The sides that have the object: one, or both."""
        return tuple(side for side in (self.current, self.target) if side is not None)


class TableDifference(DifferenceOf[Table]):
    """A table that is created, dropped or renamed."""

    kind = "table"

    def _name_in_current(self) -> str:
        return str(self.current_table or self.name)


class ColumnDifference(DifferenceOf[Column]):
    """A column that is added, dropped, changed or renamed."""

    kind = "column"


class ColumnOrderDifference(DifferenceOf[tuple[Column, ...]]):
    """The order of a table's columns."""

    kind = "column order"


class PrimaryKeyDifference(DifferenceOf[Index]):
    """The primary key."""

    kind = "primary key"


class IndexDifference(DifferenceOf[Index]):
    """An index other than the primary key."""

    kind = "index"


class ForeignKeyDifference(DifferenceOf[ForeignKey]):
    """A foreign key."""

    kind = "foreign key"


class CheckDifference(DifferenceOf[Check]):
    """A CHECK of a table."""

    kind = "check"


class CommentDifference(DifferenceOf[str]):
    """The comment of a table."""

    kind = "comment"


class CharsetDifference(DifferenceOf[str]):
    """The default collation of a table, and with it the character set."""

    kind = "charset"


class OptionsDifference(DifferenceOf[Mapping[str, str]]):
    """The options of a table."""

    kind = "options"


class PartitioningDifference(DifferenceOf[str]):
    """The PARTITION BY clause of a table; the empty string for a table without partitions."""

    kind = "partitioning"


class AutoIncrementDifference(DifferenceOf[int]):
    """The next AUTO_INCREMENT value of a table."""

    kind = "auto_increment"


class PeriodDifference(DifferenceOf[Period]):
    """A PERIOD FOR between two columns (MariaDB)."""

    kind = "period"


class ObjectDifference(DifferenceOf[StoredObject]):
    """A stored object; each kind has its subclass."""

    kind: ClassVar[ObjectKind]


class ViewDifference(ObjectDifference):
    """A view."""

    kind = "view"


class TriggerDifference(ObjectDifference):
    """A trigger."""

    kind = "trigger"


class FunctionDifference(ObjectDifference):
    """A stored function."""

    kind = "function"


class ProcedureDifference(ObjectDifference):
    """A stored procedure."""

    kind = "procedure"


class EventDifference(ObjectDifference):
    """An event of MySQL's event scheduler."""

    kind = "event"


class SequenceDifference(ObjectDifference):
    """A sequence (MariaDB)."""

    kind = "sequence"


OBJECT_DIFFERENCES: Mapping[str, type[ObjectDifference]] = {
    each.kind: each
    for each in (
        ViewDifference,
        TriggerDifference,
        FunctionDifference,
        ProcedureDifference,
        EventDifference,
        SequenceDifference,
    )
}
"""The class for each kind of stored object."""

D = TypeVar("D", bound=Difference)


def of_kind(differences: Iterable[Difference], kind: type[D]) -> list[D]:
    """The differences of one kind."""
    return [difference for difference in differences if isinstance(difference, kind)]


def both_sides(differences: Iterable[DifferenceOf[T]]) -> list[tuple[T, T]]:
    """The pairs (current, target) of the differences that have both sides."""
    return [
        (d.current, d.target) for d in differences if d.current is not None and d.target is not None
    ]


@dataclass(frozen=True)
class Rules:
    """Rules for which differences to report.

    :param column_order: the setting of this name: ``declared``, ``strict`` or ``ignore``.
    :param appended: columns that revisions added at the end of an existing table.
    :param ignore: patterns of objects that are not compared (see :meth:`ignores`).
    :param declared: stored objects and partitions of the current schema that the models once
        declared.
    :param all_objects: whether to compare stored objects and partitions of kinds that the models
        never declare.
    :param untouched: tables and views that were copied into the target schema from the current
        one, with their triggers; their presence does not mean that the models declare them.
    """

    column_order: str = "declared"
    appended: Mapping[TableKey, frozenset[str]] = field(default_factory=dict)
    ignore: Sequence[str] = ()
    declared: frozenset[ObjectKey] = frozenset()
    all_objects: bool = False
    untouched: Collection[TableKey] = frozenset()

    def ignores(self, kind: str, table: TableKey | None, name: str) -> bool:
        """Whether a pattern covers an object.

        Patterns are ``table.name``, ``table`` or ``kind:name``.
        """
        names = {f"{kind}:{name}", name if table is None else f"{table}.{name}"}
        if table is not None:
            names.add(str(table))
        return any(fnmatchcase(name, pattern) for name in names for pattern in self.ignore)


EXACT = Rules(column_order="strict", all_objects=True)
"""Report every difference."""


@dataclass(frozen=True)
class Comparison:
    """Two schemas and their differences.

    :param current: the current schema, before the renames.
    :param target: the target schema, with generated names replaced by those of ``current``.
    :param unmanaged: stored objects and partitions of the current schema that the models never
        declared.
    :param flavors: the flavors of the servers that a revision is for; empty: that of the schemas.
    """

    current: Schema
    target: Schema
    renames: Renames
    differences: tuple[Difference, ...]
    unmanaged: tuple[ObjectKey, ...] = ()
    flavors: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.differences)

    def definers(self) -> set[str]:
        """The definers of stored objects on either side; see :meth:`Schema.definers`."""
        return self.current.definers() | self.target.definers()

    def kept_tables(self) -> Iterator[tuple[Table, Table]]:
        """The tables on both sides, before and after, in the order of their current names."""
        for old, before in sorted(self.current.tables.items(), key=lambda item: item[0].order):
            after = self.target.tables.get(self.renames.table(old))
            if after is not None:
                yield before, after

    def inverse(self) -> Comparison:
        """The opposite comparison: from the target schema to the current one."""
        return Comparison(
            current=self.target,
            target=self.current,
            renames=self.renames.inverse(),
            differences=tuple(difference.inverse() for difference in self.differences),
            flavors=self.flavors,
        )
