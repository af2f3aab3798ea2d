"""The settings that all builders of one direction share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from alembic.operations import ops
from sqlalchemy.sql.elements import conv

from alembic_autogen.autogenerate.operations.column_types import ColumnBuilder
from alembic_autogen.autogenerate.operations.custom import ServerTextOp
from alembic_autogen.schema import alter
from alembic_autogen.schema.differences import Comparison, Difference
from alembic_autogen.schema.model import ColumnKey, Table, TableKey

Operations = Iterator[ops.MigrateOperation]


@dataclass(frozen=True)
class Context:
    """The schemas and settings from which the operations of one direction are built.

    :param comparison: the schemas of this direction.
    :param columns: builds columns.
    :param as_server_text: tables whose changes must be statements in SQL.
    :param final_names: whether names must be marked as final (``op.f``), since the metadata has a
        naming convention that would be applied to them otherwise.
    :param unnamed_keys: whether MySQL generates names in a new table itself; in a downgrade every
        name is given.
    :param given_names: names that the models give.
    :param strict_order: whether a column that is added must get its position.
    :param fills: SQL of the values for existing rows in columns that are added.
    :param dialect: the name of the dialect that the application uses, ``mysql`` or ``mariadb``;
        SQLAlchemy ignores the options of the other one.
    :param implicit: the values of the server's own that rows get in columns which a downgrade adds
        again.
    :param own_statements: whether stored objects are created by the models' own statements.
    """

    comparison: Comparison
    columns: ColumnBuilder
    as_server_text: frozenset[TableKey] = frozenset()
    final_names: bool = False
    unnamed_keys: bool = True
    strict_order: bool = False
    fills: Mapping[ColumnKey, str] = field(default_factory=dict)
    dialect: str = "mysql"
    implicit: Mapping[ColumnKey, str] = field(default_factory=dict)
    own_statements: bool = True

    def name(self, name: str) -> str:
        """Return the name of an index or constraint for an operation, marked as final if needed."""
        return conv(name) if self.final_names else name

    def by_server(self, key: TableKey) -> bool:
        """Whether changes of a table must be statements in SQL."""
        return key in self.as_server_text

    def table(self, difference: Difference) -> Table:
        """Return the table of a difference, after the revision."""
        return self.comparison.target.tables[difference.table]

    def clause(self, key: TableKey, clause: str, reason: str) -> ServerTextOp:
        """Return an ALTER TABLE with one clause.

        :param reason: why Alembic has no operation for it; a comment in the revision.
        """
        return self.clauses(key, [clause], reason)

    def clauses(self, key: TableKey, clauses: list[str], reason: str) -> ServerTextOp:
        """Return an ALTER TABLE with several clauses.

        :param reason: why Alembic has no operation for it; a comment in the revision.
        """
        return ServerTextOp(alter.alter_table(key, clauses), reason)
