"""Build SQLAlchemy columns, and Alembic's ``alter_column`` for their changes.

Each change repeats all attributes of a MySQL column (``existing_*``): MODIFY replaces the whole
definition, and every attribute that is left out is lost (MySQL manual, 15.1.9; Alembic,
"MySQL-specific ALTER COLUMN").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa
from alembic.operations import ops
from sqlalchemy.dialects import mysql

from alembic_autogen.schema.expressions import escape_parameters, readable
from alembic_autogen.schema.model import Column, Table, TableKey
from alembic_autogen.schema.tokens import unquote_string
from alembic_autogen.schema.type_families import NUMERIC_TYPES, type_word
from alembic_autogen.schema.types import sqlalchemy_type

if TYPE_CHECKING:
    from alembic_autogen.schema.types import SqlType

TypeLookup = Callable[[TableKey, str], "SqlType | None"]
"""Finds the type of a column, by its table and its name, if there is one."""

DECLARED = "_alembic_autogen_declared"
"""The attribute of a type that has the models' type of the same column, which env.py's
``render_item`` is asked about."""


def no_types(table: TableKey, column: str) -> SqlType | None:
    """Find no type for any column."""
    return None


_AUTOINCREMENT_DEFAULT: Literal["auto"] = "auto"
"""SQLAlchemy's default, which no rendered column mentions."""
_PLAIN_STRING = re.compile(r"'[^'\\%:\n]*'")
_NUMBER = re.compile(r"'(-?\d+)'")


@dataclass(frozen=True)
class ColumnBuilder:
    """The builder of the columns of one direction.

    :param application_type: finds the application's own types that revisions are to name; in a
        downgrade it finds none.
    :param declared_type: finds the types of the models; in a downgrade it finds none either.
    """

    application_type: TypeLookup
    declared_type: TypeLookup = no_types

    def type(self, column: Column, table: Table) -> SqlType | None:
        """Return the type of a column, or ``None`` if SQLAlchemy has none for it."""
        own = self.application_type(table.key, column.name)
        if own is not None:
            return own
        found = self._server_type(column, table)
        if found is not None:
            vars(found)[DECLARED] = self.declared_type(table.key, column.name)
        return found

    def _server_type(self, column: Column, table: Table) -> SqlType | None:
        """Return the type that SQLAlchemy has for the server's definition of a column."""
        if "\\" in column.type and not _escapes_members():
            return None
        if column.is_json_text:
            return sa.JSON()
        return sqlalchemy_type(column, table.charset, table.collation)

    def column(self, column: Column, table: Table) -> sa.Column[object] | None:
        """Return the column, or ``None`` if SQLAlchemy cannot express all of it."""
        type_ = self.type(column, table)
        if type_ is None or column.invisible or (column.extra and not column.is_json_text):
            return None
        if column.nullable and column.default is None and _has_implicit_null(column):
            return None
        computed: list[sa.Computed] = []
        if column.generated:
            text = escape_parameters(readable(column.generated.expression))
            computed.append(sa.Computed(text, persisted=column.generated.stored))
        return sa.Column(
            column.name,
            type_,
            *computed,
            nullable=column.nullable,
            server_default=server_default(column),
            comment=column.comment or None,
            autoincrement=_autoincrement(column, table),
        )

    def alteration(self, current: Column, target: Column, table: Table) -> ops.AlterColumnOp | None:
        """Return the change of a column, or ``None`` if ``alter_column`` cannot express it.

        :param current: the column before the revision.
        :param target: the column after the revision.
        :param table: the table after the revision.
        """
        new = self.type(target, table)
        # the application's type describes the column as it will be
        old = self._server_type(current, table) if _types_differ(current, target) else new
        if old is None or new is None or not (_is_plain(current) and _is_plain(target)):
            return None
        op = ops.AlterColumnOp(
            table.key.name,
            current.name,
            schema=table.key.schema,
            existing_type=old,
            existing_nullable=current.nullable,
            existing_server_default=server_default(current),
            existing_comment=current.comment or None,
        )
        _describe_change(op, current, target)
        if _types_differ(current, target) or _needs_whole_definition(current, target):
            op.modify_type = new
        return op


@cache
def _escapes_members() -> bool:
    """Whether SQLAlchemy escapes backslashes in members of an ENUM (2.0.32 does not)."""
    return str(mysql.ENUM("\\").compile(dialect=mysql.dialect())) == r"ENUM('\\')"


def _describe_change(op: ops.AlterColumnOp, current: Column, target: Column) -> None:
    if current.name != target.name:
        op.modify_name = target.name
    if current.nullable != target.nullable:
        op.modify_nullable = target.nullable
    if (_default(current), current.on_update) != (_default(target), target.on_update):
        op.modify_server_default = server_default(target)
    if current.comment != target.comment:
        op.modify_comment = target.comment or None
    if current.autoincrement or target.autoincrement:
        op.kw["autoincrement"] = target.autoincrement


def _default(column: Column) -> str | None:
    """The default of a column; DEFAULT NULL of a nullable one counts as none."""
    return None if column.default == "NULL" else column.default


def _types_differ(current: Column, target: Column) -> bool:
    return (current.type, current.charset, current.collation) != (
        target.type,
        target.charset,
        target.collation,
    )


def _needs_whole_definition(current: Column, target: Column) -> bool:
    """Whether ALTER COLUMN … SET/DROP DEFAULT, which Alembic would use, is not enough.

    DROP DEFAULT leaves a nullable column with no default at all, which is not DEFAULT NULL; SET
    DEFAULT takes ``('x')`` for the literal, which a TEXT cannot have (error 1101, seen on 9.7); and
    neither form changes ON UPDATE (MySQL manual, 15.1.9).
    """
    if current.on_update != target.on_update or target.on_update:
        return True
    if current.default != target.default and target.has_default_expression:
        return True
    return current.nullable == target.nullable and _default(target) is None is not _default(current)


def _is_plain(column: Column) -> bool:
    """Whether ``alter_column`` supports all attributes of a column."""
    if column.generated or column.invisible or column.srid is not None:
        return False
    if column.nullable and column.default is None and _has_implicit_null(column):
        return False
    return not column.extra or column.extra.startswith("CHECK (json_valid(")


def _has_implicit_null(column: Column) -> bool:
    """Whether CREATE TABLE gives such a column DEFAULT NULL, so that no default is special."""
    return column.generated is None and not type_word(column).endswith(("text", "blob", "json"))


def server_default(column: Column) -> sa.DefaultClause | None:
    """Return DEFAULT and ON UPDATE of a column; SQLAlchemy takes both in one text."""
    default = None if column.default == "NULL" else column.default
    if column.on_update:
        return sa.DefaultClause(sa.text(f"{default or 'NULL'} ON UPDATE {column.on_update}"))
    if default is None:
        return None
    number = _NUMBER.fullmatch(default)
    if number and column.type.split("(")[0].split(" ")[0] in NUMERIC_TYPES:
        return sa.DefaultClause(sa.text(number[1]))
    if _PLAIN_STRING.fullmatch(default):
        return sa.DefaultClause(unquote_string(default))
    return sa.DefaultClause(sa.text(escape_parameters(default)))


def _autoincrement(column: Column, table: Table) -> bool | Literal["auto"]:
    """The ``autoincrement`` of a column: by default, SQLAlchemy sets it for a lone integer key."""
    parts = table.primary_key.parts if table.primary_key else ()
    is_lone_key = [part.column for part in parts] == [column.name]
    if column.autoincrement:
        return _AUTOINCREMENT_DEFAULT if is_lone_key else True
    automatic = is_lone_key and _is_integer(column)
    return False if automatic and column.default is None else _AUTOINCREMENT_DEFAULT


def _is_integer(column: Column) -> bool:
    return re.match(r"(tiny|small|medium|big)?int\b", column.type) is not None
