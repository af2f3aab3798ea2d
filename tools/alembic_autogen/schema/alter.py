"""Build the clauses of CREATE TABLE and ALTER TABLE from values.

The clauses are built from the values parsed from the server's own output. They are exact by
construction, and the fallback wherever Alembic has no operation. They do not rely on the defaults
of the table or the server: charset and collation are written where they differ from the table's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from alembic_autogen.quoting import quote_name, quote_string
from alembic_autogen.schema.table_options import option_text

if TYPE_CHECKING:
    from alembic_autogen.schema.differences import ColumnDifference
    from alembic_autogen.schema.model import (
        Check,
        Column,
        ForeignKey,
        Index,
        IndexPart,
        Period,
        Table,
        TableKey,
    )


def column_clause(column: Column, collation: str) -> str:
    """Build a column definition.

    :param collation: the table's default collation, which the definition does not repeat.
    """
    words = [quote_name(column.name), column.type]
    if column.collation and column.collation != collation:
        words += ["CHARACTER SET", str(column.charset), "COLLATE", column.collation]
    if column.generated and column.is_row_time:  # neither NULL nor NOT NULL may follow
        return " ".join(
            [*words, "GENERATED ALWAYS AS", column.generated.expression, *_last(column)]
        )
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
    words += _last(column)
    return " ".join(word for word in words if word)


def _explicit_null(column: Column) -> str:
    """NULL for a TIMESTAMP, which is NOT NULL by default (explicit_defaults_for_timestamp=OFF)."""
    return "NULL" if column.type.startswith("timestamp") else ""


def _last(column: Column) -> list[str]:
    """The last words of a column definition."""
    words: list[str] = []
    if column.comment:
        words += ["COMMENT", quote_string(column.comment)]
    if column.invisible:
        words.append("INVISIBLE")
    if column.srid is not None:
        words.append(f"SRID {column.srid}")
    return [*words, column.extra] if column.extra else words


def index_clause(index: Index) -> str:
    """Build the definition of an index or a primary key."""
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
    if index.ignored:
        words.append("IGNORED")
    if index.parser:
        words += ["WITH PARSER", quote_name(index.parser)]
    return " ".join(word for word in words if word)


def visibility_clause(current: Index, target: Index) -> str:
    """Build the clause after which the optimizer uses an index again, or no longer."""
    if current.ignored != target.ignored:
        word = "IGNORED" if target.ignored else "NOT IGNORED"
    else:
        word = "INVISIBLE" if target.invisible else "VISIBLE"
    return f"ALTER INDEX {quote_name(target.name)} {word}"


def part_clause(part: IndexPart) -> str:
    """Build one key part of an index."""
    text = quote_name(part.column) if part.column else str(part.expression)
    if part.length is not None:
        text += f"({part.length})"
    if part.without_overlaps:
        text += " WITHOUT OVERLAPS"
    return f"{text} DESC" if part.descending else text


def foreign_key_clause(foreign_key: ForeignKey) -> str:
    """Build a foreign key definition."""
    words = [
        f"CONSTRAINT {quote_name(foreign_key.name)} FOREIGN KEY ({_names(foreign_key.columns)})",
        f"REFERENCES {foreign_key.reference.sql} ({_names(foreign_key.referred_columns)})",
    ]
    if foreign_key.on_delete:
        words.append(f"ON DELETE {foreign_key.on_delete}")
    if foreign_key.on_update:
        words.append(f"ON UPDATE {foreign_key.on_update}")
    return " ".join([*words, foreign_key.extra]).strip()


def check_clause(check: Check) -> str:
    """Build a CHECK definition."""
    clause = f"CONSTRAINT {quote_name(check.name)} CHECK {check.expression}"
    return clause if check.enforced else f"{clause} NOT ENFORCED"


def period_clause(period: Period) -> str:
    """Build a PERIOD FOR definition."""
    return f"{period_name(period)} ({_names([period.start, period.end])})"


def period_name(period: Period) -> str:
    """Build the words that name a period; SYSTEM_TIME is not quoted."""
    is_system = period.name == "SYSTEM_TIME"
    return f"PERIOD FOR {period.name if is_system else quote_name(period.name)}"


def _names(names: Iterable[str]) -> str:
    return ", ".join(map(quote_name, names))


def charset_clause(table: Table) -> str:
    """Build the clause for a table's default character set and collation."""
    return f"DEFAULT CHARACTER SET {table.charset} COLLATE {table.collation}"


def partitioning_clause(partitioning: str) -> str:
    """Build the clause that sets a table's partitioning, or removes it if the text is empty."""
    return " ".join(partitioning.split()) or "REMOVE PARTITIONING"


def alter_table(key: TableKey, clauses: Iterable[str]) -> list[str]:
    """Build an ALTER TABLE statement as lines, one for each clause."""
    *clauses, last = clauses
    return [f"ALTER TABLE {key.sql}", *(f" {clause}," for clause in clauses), f" {last}"]


def create_table(table: Table) -> list[str]:
    """Build a CREATE TABLE statement as lines, one for each definition."""
    definitions = [column_clause(column, table.collation) for column in table.columns]
    indexes = sorted(table.indexes, key=lambda index: index.name)
    definitions += [index_clause(key) for key in (table.primary_key, *indexes) if key]
    definitions += map(foreign_key_clause, table.foreign_keys)
    definitions += map(check_clause, table.checks)
    definitions += map(period_clause, table.periods)
    *definitions, last = definitions
    options = [*(option_text(*option) for option in table.options.items())]
    options.append(charset_clause(table))
    if table.comment:
        options.append(f"COMMENT={quote_string(table.comment)}")
    if table.auto_increment:
        options.append(f"AUTO_INCREMENT={table.auto_increment}")
    lines = [f"CREATE TABLE {table.key.sql} ("]
    lines += [*(f" {definition}," for definition in definitions), f" {last}"]
    lines.append(") " + " ".join(options))
    return [*lines, f" {partitioning_clause(table.partitioning)}"] if table.partitioning else lines


def must_be_recreated(current: Column, target: Column) -> bool:
    """Whether a column can only be changed by dropping and adding it.

    A virtual column cannot become a stored or a plain one in place, nor the reverse
    (MySQL manual, 15.1.9.2 ALTER TABLE and Generated Columns; error 3106).
    """
    virtual = [c.generated is not None and not c.generated.stored for c in (current, target)]
    return virtual[0] != virtual[1]


def adds_column(difference: ColumnDifference) -> bool:
    """Whether a column of the target is added, possibly after a drop."""
    current, target = difference.current, difference.target
    return target is not None and (current is None or must_be_recreated(current, target))
