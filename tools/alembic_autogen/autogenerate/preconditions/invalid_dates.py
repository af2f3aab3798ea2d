"""Invalid dates in a table that a statement copies: the copy reads all dates again."""

from __future__ import annotations

from collections.abc import Iterator

from alembic_autogen.autogenerate.planning.copies import has_fulltext, rebuilds
from alembic_autogen.autogenerate.planning.stale_values import goes_stale
from alembic_autogen.autogenerate.preconditions.base import Rows, listed
from alembic_autogen.autogenerate.preconditions.flavors import BOTH, MARIADB, MYSQL, ON_MYSQL
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.alter import must_be_recreated
from alembic_autogen.schema.differences import (
    CheckDifference,
    ColumnDifference,
    Difference,
    ForeignKeyDifference,
    OptionsDifference,
    PartitioningDifference,
    PrimaryKeyDifference,
)
from alembic_autogen.schema.members import enum_members
from alembic_autogen.schema.model import Column, Index, Table
from alembic_autogen.schema.type_families import MOMENTS, character_bytes, type_arguments, type_word

_NONE = frozenset[str]()
_READS = "@@sql_mode LIKE '%NO_ZERO%'"
"""Whether MariaDB checks the dates that it copies."""
_LOOKED_AT = {MYSQL: "", MARIADB: _READS, BOTH: f"({ON_MYSQL} OR {_READS})"}
"""The further condition under which each of these servers checks them."""


def preconditions(rows: Rows) -> Iterator[Precondition]:
    """A precondition for the dates of a copied table that the session's mode may refuse.

    A cast reads a date as the copy does: ``0000-00-00``, ``2024-00-00`` and ``2024-02-30`` give
    NULL where NO_ZERO_DATE, NO_ZERO_IN_DATE, or no ALLOW_INVALID_DATES, makes the copy end with
    error 1292 in strict mode (MySQL manual, 7.1.11 Server SQL Modes; tried with each set of these
    modes on MySQL 9.7, MariaDB 10.11 and 11.8: the same, except that MariaDB takes any date where
    neither NO_ZERO_DATE nor NO_ZERO_IN_DATE is in force).
    """
    found = _NONE if rows.is_copied_first else copying(rows) & rows.servers
    staying = [
        (before, name)
        for name in rows.old_names
        if (before := rows.before(name))
        and type_word(before) in MOMENTS
        and not before.generated
        and getattr(rows.target.column(name), "type", None) == before.type
    ]
    if found and staying:
        names = [before.name for before, _ in staying]
        refused = " OR ".join(_is_refused(before) for before, _ in staying)
        strict = "@@sql_mode LIKE '%STRICT%'"
        conditions = (rows.only_on(found), strict, _LOOKED_AT[found], f"({refused})")
        yield rows.precondition(
            rows.offenders(" AND ".join(filter(None, conditions))),
            f"{listed(names)} {'has' if len(names) == 1 else 'have'} dates that the sql_mode of"
            " this connection refuses",
            "Change them to valid dates",
            *(name for _, name in staying),
        )


def _is_refused(column: Column) -> str:
    name = quote_name(column.name)
    unread = f"CAST(CONCAT({name}) AS DATETIME(6)) IS NULL"
    # 0000-00-00 IS NULL in a column that is NOT NULL (manual, 14.4.2 Comparison Functions)
    return f"{name} IS NOT NULL AND {unread}" if column.nullable else unread


def is_copied_later(rows: Rows, flavor: str = "") -> bool:
    """Whether the server copies the table after the first change.

    If no server is named, whether one of those that the revision is for does. Any copy may refuse
    rows that existed before the revision. If the first statement makes the copy, the refusal
    changes nothing, and the server's own message is enough.

    :param flavor: the server to ask about, if not about all of them.
    """
    found = _NONE if rows.is_copied_first else copying(rows) & rows.servers
    return flavor in found if flavor else bool(found)


def copying(rows: Rows) -> frozenset[str]:
    """The servers that copy the table for one of its changes.

    Each case was tried with a zero date on MySQL 9.7, MariaDB 10.11 and 11.8 (see also the MySQL
    manual, 17.12.1 Online DDL Operations).
    """
    found = BOTH if goes_stale(rows.differences, rows.target) else _NONE
    for difference in rows.differences:
        if isinstance(difference, ColumnDifference):
            found |= _column(difference.current, difference.target, rows)
        else:
            found |= BOTH if _is_copied_for(difference) else _NONE
        if rebuilds(difference) and has_fulltext(rows.current, rows.target):
            found |= MYSQL
    return found


def _is_copied_for(difference: Difference) -> bool:
    """Whether both servers copy a table for a difference that is not one of a column."""
    if isinstance(difference, CheckDifference):
        return difference.target is not None and difference.target.enforced
    if isinstance(difference, OptionsDifference):
        return difference.existing.get("ENGINE") != difference.wanted.get("ENGINE")
    if isinstance(difference, PrimaryKeyDifference):
        return difference.target is None
    if isinstance(difference, ForeignKeyDifference):
        return difference.target is not None
    return isinstance(difference, PartitioningDifference)


def _column(current: Column | None, target: Column | None, rows: Rows) -> frozenset[str]:
    if target is None:
        return MARIADB if _has_indexed_virtual(rows.current) else _NONE
    if current is None or must_be_recreated(current, target):
        return _added(target, rows)
    found = BOTH if target.autoincrement and not current.autoincrement else _NONE
    found |= MYSQL if current.autoincrement and not target.autoincrement else _NONE
    found |= BOTH if current.srid != target.srid else _NONE
    if current.generated != target.generated:
        found |= MYSQL if target.is_virtual else BOTH
    if current.nullable and not target.nullable:
        stored = any(c.is_stored for c in rows.current.columns)
        found |= MARIADB if stored or _has_indexed_virtual(rows.current) else _NONE
    return found | _retyped(current, target) | _recollated(current, target, rows.current)


def _added(column: Column, rows: Rows) -> frozenset[str]:
    if column.has_default_expression or rows.has_value_as_default(column.name):
        return BOTH
    if column.generated:
        return BOTH if column.generated.stored else _NONE
    is_last = rows.target.columns[-1].name == column.name
    virtual = any(c.is_virtual for c in rows.current.columns)
    return MARIADB if virtual and not is_last else _NONE


def _has_indexed_virtual(table: Table) -> bool:
    virtual = {c.name for c in table.columns if c.is_virtual}
    return any(virtual & _names(index) for index in table.indexes)


def _names(index: Index) -> set[str | None]:
    return {part.column for part in index.parts}


def _retyped(current: Column, target: Column) -> frozenset[str]:
    """The servers that copy the table because the new type stores values in other bytes."""
    old, new = type_word(current), type_word(target)
    if old != new:
        return BOTH
    if old in ("varchar", "varbinary"):
        return _lengthened(current, target)
    if current.type == target.type:
        return _NONE
    if old in ("enum", "set"):
        before, after = enum_members(current.type), enum_members(target.type)
        in_place = after[: len(before)] == before and _size(old, before) == _size(old, after)
        return _NONE if in_place else BOTH
    in_place = old.endswith("int") and ("unsigned" in current.type) == ("unsigned" in target.type)
    return _NONE if in_place else BOTH


def _lengthened(current: Column, target: Column) -> frozenset[str]:
    """The servers that copy the table when a VARCHAR or VARBINARY changes its length.

    The length of a value takes one byte in a column of up to 255 bytes, and two in a longer one.
    Crossing that limit takes a copy, except on MariaDB from less than 128 bytes.
    """
    (old, long), (new, longer) = (
        (
            type_arguments(column)[0],
            type_arguments(column)[0] * character_bytes(column.charset),
        )
        for column in (current, target)
    )
    if new < old:
        return BOTH
    if (long > 255) == (longer > 255):
        return _NONE
    return MYSQL if long < 128 else BOTH


def _size(word: str, members: tuple[str, ...]) -> int:
    """Bytes of a value (MySQL manual, 13.7 Data Type Storage Requirements)."""
    if word == "enum":
        return 1 if len(members) < 256 else 2
    size = (len(members) + 7) // 8
    return size if size < 5 else 8


def _recollated(current: Column, target: Column, table: Table) -> frozenset[str]:
    if (current.charset, current.collation) == (target.charset, target.collation):
        return _NONE
    if type_word(current) in ("enum", "set"):
        return MARIADB
    if current.charset != target.charset and (current.charset, target.charset) not in _WIDER:
        return BOTH
    keys = [*table.indexes, *([table.primary_key] if table.primary_key else [])]
    indexed = [key for key in keys if current.name in _names(key)]
    if any(key.kind == "PRIMARY" for key in indexed):
        return BOTH
    return MYSQL if indexed else _NONE


_WIDER = {("utf8mb3", "utf8mb4"), ("utf8", "utf8mb4")}
"""Pairs of a character set and a superset with the same bytes for its characters."""
