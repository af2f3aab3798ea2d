"""Stand-ins for tables of others, to which foreign keys of the models refer.

A stand-in has the columns that foreign keys refer to, with the types of the referring columns, and
a key over them: MySQL 8.4 requires a unique key of exactly these columns (MySQL manual,
restrict_fk_on_non_standard_key), and InnoDB requires equal types, signs, character sets and
collations (15.1.20.5).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alembic_autogen.errors import ModelsError
from alembic_autogen.models.ddl import server_dialect
from alembic_autogen.models.keys import referred_column, table_key
from alembic_autogen.models.source_lines import ModelSources
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.alter import alter_table
from alembic_autogen.schema.external import STAND_IN, key_in
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.read import read_schema

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa
    from sqlalchemy.types import TypeEngine

    from alembic_autogen.models.load import Models
    from alembic_autogen.schema.external import ExternalTables
    from alembic_autogen.schema.model import Table
    from alembic_autogen.server.base import Database


@dataclass
class _Wanted:
    """Columns and keys of an undeclared table that foreign keys refer to.

    :ivar columns: the referring column of each column that is referred to.
    :ivar keys: the lists of columns that foreign keys refer to.
    :ivar referring: the tables that refer to it.
    """

    columns: dict[str, sa.Column[object]] = field(default_factory=dict)
    keys: dict[tuple[str, ...], None] = field(default_factory=dict)
    referring: dict[sa.Table, None] = field(default_factory=dict)


def with_stand_ins(models: Models, external: ExternalTables, project: Path) -> Models:
    """Add stand-ins for tables of others to the models' MetaData objects that refer to them.

    :param project: the folder of the project; errors show lines of its own code.
    :raises ModelsError: a referring column has no type of its own.
    """
    if not external:
        return models
    made: dict[TableKey, sa.Table] = {}
    for metadata in models.metadata:
        for key, wanted in _wanted(metadata, external).items():
            _check_types(key, wanted, project)
            name = key.name if key.schema is None else f"{key.schema}.{key.name}"
            if name in metadata.tables:  # the application declares it, and leaves it to others
                made[key] = _table(key, wanted, type(metadata)())
            else:
                made[key] = _table(key, wanted, metadata)
                for table in wanted.referring:
                    table.add_is_dependent_on(made[key])
    return replace(models, stand_ins=tuple(made.values()))


def _wanted(metadata: sa.MetaData, external: ExternalTables) -> dict[TableKey, _Wanted]:
    found: dict[TableKey, _Wanted] = {}
    for table in metadata.tables.values():
        for constraint in sorted(table.foreign_key_constraints, key=_order):
            targets = [referred_column(element) for element in constraint.elements]
            key = targets[0][0]
            if key not in external or key == table_key(table):
                continue
            wanted = found.setdefault(key, _Wanted())
            wanted.keys[tuple(name for _, name in targets)] = None
            wanted.referring[table] = None
            for (_, name), element in zip(targets, constraint.elements, strict=True):
                wanted.columns.setdefault(name, element.parent)
    return found


def _order(constraint: sa.ForeignKeyConstraint) -> tuple[str, ...]:
    return tuple(constraint.column_keys)


def _table(key: TableKey, wanted: _Wanted, metadata: sa.MetaData) -> sa.Table:
    import sqlalchemy as sa

    first, *others = wanted.keys
    columns = [
        sa.Column(
            name, _type(column), primary_key=name in first, nullable=False, autoincrement=False
        )
        for name, column in wanted.columns.items()
    ]
    table = sa.Table(
        key.name,
        metadata,
        *columns,
        *(sa.UniqueConstraint(*names) for names in others),
        schema=key.schema,
        comment=STAND_IN,
    )
    table.dialect_kwargs.update(_charset(next(iter(wanted.referring))))
    return table


def _check_types(key: TableKey, wanted: _Wanted, project: Path) -> None:
    """Refuse a referring column without a type.

    :raises ModelsError: there is one.
    """
    from sqlalchemy.types import NullType

    for column in wanted.columns.values():
        if isinstance(column.type, NullType):
            raise ModelsError(
                f"The column {column.table}.{column.name} takes its type from {key}, which "
                "external leaves to others, so that its type is not known here; give the column a "
                "type.",
                place=ModelSources(project).line_of(column.table.name, column.name),
            )


def _type(column: sa.Column[object]) -> TypeEngine[object]:
    from sqlalchemy.sql.base import SchemaEventTarget

    return column.type.copy() if isinstance(column.type, SchemaEventTarget) else column.type


def _charset(table: sa.Table) -> Iterator[tuple[str, object]]:
    """The options of a table about its character set, which its columns inherit."""
    for name, value in table.dialect_kwargs.items():
        if name.lower().endswith(("charset", "character_set", "character set", "collate")):
            yield name, value


def _keys(table: sa.Table) -> Iterator[sa.UniqueConstraint | sa.PrimaryKeyConstraint]:
    import sqlalchemy as sa

    for each in table.constraints:
        if isinstance(each, sa.UniqueConstraint | sa.PrimaryKeyConstraint):
            yield each


def add_stand_ins(models: Models, database: Database, project: Path) -> None:
    """Make the models' stand-ins in a disposable database, or what is missing of them.

    :param project: the folder of the project; errors name lines of its own code.
    """
    if not models.stand_ins:
        return
    dialect = server_dialect(database, project, models.dialect)
    keys = {key_in(database, table_key(table)): table for table in models.stand_ins}
    there = read_schema(database, ignore_table=lambda key: key not in keys).tables
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SET foreign_key_checks = 0")
        for key, table in keys.items():
            for statement in _missing(table, there.get(key), dialect):
                cursor.execute(statement)


def _missing(table: sa.Table, there: Table | None, dialect: sa.Dialect) -> Iterator[str]:
    from sqlalchemy.schema import CreateColumn, CreateTable

    if there is None:
        yield str(CreateTable(table).compile(dialect=dialect)) % ()
    elif there.comment == STAND_IN:
        new = [column for column in table.columns if there.column(column.name) is None]
        clauses = [f"ADD {CreateColumn(column).compile(dialect=dialect)}" % () for column in new]
        for each in _keys(table):
            if {*each.columns} & {*new}:
                names = ", ".join(quote_name(column.name) for column in each.columns)
                clauses.append(f"ADD UNIQUE KEY ({names})")
        if clauses:
            yield "\n".join(alter_table(table_key(table), clauses))


def described(models: Models) -> str:
    """Describe the stand-ins as text, for a key: the schema of the revisions depends on them."""
    return repr(
        [
            (
                *table_key(table),
                [(column.name, repr(column.type)) for column in table.columns],
                sorted(table.dialect_kwargs.items()),
                sorted(repr([c.name for c in each.columns]) for each in _keys(table)),
            )
            for table in models.stand_ins
        ]
    )
