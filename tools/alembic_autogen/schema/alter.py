"""Build the clauses of CREATE TABLE and ALTER TABLE from values.

This is the server's own text, built from what it printed: exact by construction, and the fallback
wherever Alembic has no operation. Nothing in it depends on defaults of table or server: charset and
collation are given where they differ from those of the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from alembic_autogen.quoting import quote_name, quote_string

if TYPE_CHECKING:
    from alembic_autogen.schema.model import (
        Check,
        Column,
        ForeignKey,
        Index,
        IndexPart,
        Table,
        TableKey,
    )

_OPTION_DEFAULTS = {
    "AUTOEXTEND_SIZE": "0",
    "AVG_ROW_LENGTH": "0",
    "CHECKSUM": "0",
    "COMPRESSION": "''",
    "CONNECTION": "''",
    "DELAY_KEY_WRITE": "0",
    "ENCRYPTION": "'N'",
    "ENGINE_ATTRIBUTE": "''",
    "INSERT_METHOD": "NO",
    "KEY_BLOCK_SIZE": "0",
    "MAX_ROWS": "0",
    "MIN_ROWS": "0",
    "SECONDARY_ENGINE": "NULL",
    "UNION": "()",
}
"""What takes an option back that has no DEFAULT (MySQL manual, 15.1.20, Table Options)."""


def column_clause(column: Column, collation: str) -> str:
    """A column definition.

    :param collation: default collation of the table that it goes into; not repeated.
    """
    words = [quote_name(column.name), column.type]
    if column.collation and column.collation != collation:
        words += ["CHARACTER SET", str(column.charset), "COLLATE", column.collation]
    if column.generated:
        kind = "STORED" if column.generated.stored else "VIRTUAL"
        words += ["GENERATED ALWAYS AS", column.generated.expression, kind]
    words.append("NOT NULL" if not column.nullable else _explicit_null(column))
    if column.autoincrement:
        words.append("AUTO_INCREMENT")
    if column.default is not None:
        words += ["DEFAULT", column.default]
    if column.on_update:
        words += ["ON UPDATE", column.on_update]
    words += _column_extras(column)
    return " ".join(word for word in words if word)


def _explicit_null(column: Column) -> str:
    """NULL of a TIMESTAMP, which is NOT NULL by default (explicit_defaults_for_timestamp=OFF)."""
    return "NULL" if column.type.startswith("timestamp") else ""


def _column_extras(column: Column) -> list[str]:
    words: list[str] = []
    if column.comment:
        words += ["COMMENT", quote_string(column.comment)]
    if column.invisible:
        words.append("INVISIBLE")
    if column.srid is not None:
        words.append(f"SRID {column.srid}")
    return [*words, column.extra]


def index_clause(index: Index) -> str:
    """A key definition, the primary key's too."""
    words = (
        ["PRIMARY KEY"] if index.kind == "PRIMARY" else [index.kind, "KEY", quote_name(index.name)]
    )
    words.append(f"({', '.join(map(part_clause, index.parts))})")
    if index.using:
        words += ["USING", index.using]
    words.append(index.extra)
    if index.comment:
        words += ["COMMENT", quote_string(index.comment)]
    if index.invisible:
        words.append("INVISIBLE")
    if index.parser:
        words += ["WITH PARSER", quote_name(index.parser)]
    return " ".join(word for word in words if word)


def part_clause(part: IndexPart) -> str:
    """One key part."""
    text = quote_name(part.column) if part.column else str(part.expression)
    if part.length is not None:
        text += f"({part.length})"
    return f"{text} DESC" if part.descending else text


def foreign_key_clause(foreign_key: ForeignKey) -> str:
    """A foreign key definition."""
    words = [
        f"CONSTRAINT {quote_name(foreign_key.name)} FOREIGN KEY ({_names(foreign_key.columns)})",
        f"REFERENCES {foreign_key.referred.sql} ({_names(foreign_key.referred_columns)})",
    ]
    if foreign_key.on_delete:
        words.append(f"ON DELETE {foreign_key.on_delete}")
    if foreign_key.on_update:
        words.append(f"ON UPDATE {foreign_key.on_update}")
    return " ".join([*words, foreign_key.extra]).strip()


def check_clause(check: Check) -> str:
    """A CHECK definition."""
    clause = f"CONSTRAINT {quote_name(check.name)} CHECK {check.expression}"
    return clause if check.enforced else f"{clause} NOT ENFORCED"


def _names(names: Iterable[str]) -> str:
    return ", ".join(map(quote_name, names))


def option_clauses(current: Mapping[str, str], target: Mapping[str, str]) -> list[str]:
    """The clauses that turn some options into others."""
    changed = [
        f"{key}={value}".lstrip("=") for key, value in target.items() if current.get(key) != value
    ]
    removed = [
        f"{key}={_OPTION_DEFAULTS.get(key, 'DEFAULT')}" for key in current if key not in target
    ]
    return [*changed, *removed]


def charset_clause(table: Table) -> str:
    """The default character set and collation of a table."""
    return f"DEFAULT CHARACTER SET {table.charset} COLLATE {table.collation}"


def partitioning_clause(partitioning: str) -> str:
    """The partitioning of a table, or its end."""
    return " ".join(partitioning.split()) or "REMOVE PARTITIONING"


def alter_table(key: TableKey, clauses: Iterable[str]) -> list[str]:
    """An ALTER TABLE statement, a line for each clause; joined, the lines are the statement."""
    *clauses, last = clauses
    return [f"ALTER TABLE {key.sql}", *(f" {clause}," for clause in clauses), f" {last}"]


def create_table(table: Table) -> list[str]:
    """A CREATE TABLE statement, a line for each definition."""
    definitions = [column_clause(column, table.collation) for column in table.columns]
    indexes = sorted(table.indexes, key=lambda index: index.name)
    definitions += [index_clause(key) for key in (table.primary_key, *indexes) if key]
    definitions += map(foreign_key_clause, table.foreign_keys)
    definitions += map(check_clause, table.checks)
    *definitions, last = definitions
    options = [*option_clauses({}, dict(table.options)), charset_clause(table)]
    if table.comment:
        options.append(f"COMMENT={quote_string(table.comment)}")
    if table.auto_increment:
        options.append(f"AUTO_INCREMENT={table.auto_increment}")
    lines = [f"CREATE TABLE {table.key.sql} ("]
    lines += [*(f" {definition}," for definition in definitions), f" {last}"]
    lines.append(") " + " ".join(options))
    return [*lines, f" {partitioning_clause(table.partitioning)}"] if table.partitioning else lines


def must_be_recreated(current: Column, target: Column) -> bool:
    """Whether a column can only be dropped and added again.

    A virtual column cannot become a stored or a plain one in place, nor the other way round
    (MySQL manual, 15.1.9.2 ALTER TABLE and Generated Columns; error 3106).
    """
    virtual = [c.generated is not None and not c.generated.stored for c in (current, target)]
    return virtual[0] != virtual[1]
