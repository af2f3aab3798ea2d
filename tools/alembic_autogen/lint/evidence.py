"""The evidence of a run of a revision, which is the only input of rules."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.trigger_effects import contains_name
from alembic_autogen.error_text import named_lines
from alembic_autogen.history.statement_renames import columns_by_table, renames_by
from alembic_autogen.lint.maintenance_statements import maintenance_of
from alembic_autogen.lint.targets import plain
from alembic_autogen.schema.model import Schema, Table, TableKey
from alembic_autogen.schema.renames import Renames, renamed_table
from alembic_autogen.sizes import format_size
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic.operations.ops import MigrateOperation

    from alembic_autogen.lint.cheaper.form import Cheaper
    from alembic_autogen.lint.lost_keys import LostKey
    from alembic_autogen.lint.online.classes import OnlineClass
    from alembic_autogen.proof.existing_revision import ExistingProof
    from alembic_autogen.server.limited_account import Privilege
    from alembic_autogen.server.table_sizes import Sizes, TableSize

UPGRADE, DOWNGRADE = "upgrade", "downgrade"


@dataclass(frozen=True)
class ServerWarning:
    """A warning or note of the server about a statement, by SHOW WARNINGS or as its answer.

    :param level: ``Note``, ``Warning`` or ``Error``.
    :param code: the number of the error (MySQL Server Error Reference); 0 in an answer.
    """

    level: str
    code: int
    message: str


@dataclass(frozen=True)
class Rehearsal:
    """Measurements of a statement that ran on many rows, beside a writer and a reader.

    :param rows: the number of rows in its table.
    :param longest_write_wait: the time of the writer's longest statement, in seconds.
    :param longest_read_wait: that of the reader's.
    :param binary_log_bytes: what it wrote to the binary log; ``None`` if the server has none.
    :param disk_bytes: how much larger the server's files were meanwhile; ``None`` if not known.
    """

    rows: int
    seconds: float
    longest_write_wait: float
    longest_read_wait: float
    binary_log_bytes: int | None
    disk_bytes: int | None


@dataclass(frozen=True)
class Statement:
    """A statement that the revision sent to the server.

    :param direction: ``upgrade`` or ``downgrade``.
    :param sql: its text, with placeholders for parameters.
    :param line: the line of the revision's file that sent it, from 1; 0 if none did.
    :param table: the table that it creates, changes or drops; ``None`` for other objects.
    :param operation: the operation of Alembic that made it; ``None`` for ``op.execute()``.
    :param before: the table before the statement, if the statement may change its columns.
    :param after: the table after it.
    :param online: how the server carries it out; ``None`` if the server tells nothing about it.
    :param affected: the number of rows that it affected.
    :param rehearsed: what a run on many rows has shown, if there was one.
    """

    direction: str
    sql: str
    line: int = 0
    table: TableKey | None = None
    operation: MigrateOperation | None = None
    before: Table | None = None
    after: Table | None = None
    online: OnlineClass | None = None
    warnings: tuple[ServerWarning, ...] = ()
    affected: int = 0
    rehearsed: Rehearsal | None = None

    @cached_property
    def verb(self) -> str:
        """The first word of the statement, in upper case: ``ALTER``, ``UPDATE``, …"""
        return next(iter(plain(self.sql).split(maxsplit=1)), "").upper()

    @property
    def changes_rows(self) -> bool:
        """Whether it is a statement that writes rows (MySQL manual, 15.2)."""
        return self.verb in ("INSERT", "UPDATE", "DELETE", "REPLACE", "TRUNCATE", "LOAD", "WITH")

    @property
    def changes(self) -> bool:
        """Whether it may change tables, other objects or rows; queries and variables do not."""
        return self.verb not in ("SELECT", "SHOW", "SET")

    @property
    def changes_schema(self) -> bool:
        """Whether it is a statement that commits implicitly, as DDL does (manual, 15.3.3)."""
        return self.verb in ("ALTER", "CREATE", "DROP", "RENAME", "TRUNCATE")


@dataclass(frozen=True)
class BrokenStatement:
    """A statement of the previous release that succeeds before the upgrade and fails after it.

    :param kind: ``SELECT``, ``INSERT``, ``UPDATE`` or ``DELETE``, or what sort of it.
    :param table: the table or view that it names.
    :param sql: the first one that failed.
    :param error: the server's message about it.
    :param number: the number of the error.
    :param failed: how many of its kind failed with this error.
    :param tried: how many were run, with different rows.
    :param origin: the code and the test that sent it; empty for a generated statement.
    """

    kind: str
    table: TableKey
    sql: str
    error: str
    number: int
    failed: int
    tried: int
    origin: str = ""


@dataclass(frozen=True)
class LostPlan:
    """A statement of the previous release that reads all rows of a table after the upgrade.

    :param table: the name of the table in the statement, which may be an alias.
    :param indexes: the indexes by which it could find them before, with commas between.
    :param origin: the code and the test that sent it.
    """

    kind: str
    table: str
    indexes: str
    sql: str
    origin: str


@dataclass(frozen=True)
class ReleaseTrial:
    """The numbers of statements of the running release that were tried.

    :param recorded: whether they are recorded ones, not generated ones.
    :param run: how many succeeded before the upgrade, and were run again after it.
    :param not_run: how many failed before it.
    """

    recorded: bool
    run: int
    not_run: int


@dataclass(frozen=True)
class NeededPrivileges:
    """The privileges that an account needs to run a revision, Alembic's own statements included.

    :param directions: those of ``upgrade`` and ``downgrade``; none can be left out.
    :param problem: why a direction could not be measured, as half a sentence.
    """

    directions: Mapping[str, tuple[Privilege, ...]] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True)
class Evidence:
    """Observations of a revision that was upgraded, downgraded and upgraded again.

    :param source: the text of its file.
    :param flavor: the flavor of the server, ``mysql`` or ``mariadb``.
    :param version: the version of the server.
    :param before: the schema before the revision.
    :param after: the schema after its first upgrade; ``None`` if that failed.
    :param statements: the statements of the first upgrade and of the downgrade, in order.
    :param proof: what differed after each direction.
    :param has_downgrade: whether the file has a way back.
    :param rivals: the heads of one branch that have to be joined; empty if there are none.
    :param filled: the number of generated rows in each table.
    :param cheaper: other forms of statements of the upgrade, which are cheaper.
    :param reserved: the new names of tables and columns that are reserved words of the server.
    :param refused: the message of an upgrade that refused generated rows, and changed nothing.
    :param broken: the statements of the previous release that fail after the first upgrade.
    :param lost_plans: those that can no longer use an index.
    :param release: how many of its statements were tried; ``None`` if none were.
    :param sizes: the sizes of production's tables, if they are known.
    :param not_rehearsed: what could not be run on many rows, and why.
    :param privileges: what an account needs to run it, if that was measured.
    :param lost_keys: the foreign keys that the server no longer finds after a statement.
    :param ran: the number of the statements that the last run sent before it ended.
    """

    revision: str
    path: Path
    source: str
    flavor: str
    version: str
    before: Schema
    after: Schema | None
    statements: Sequence[Statement]
    proof: ExistingProof
    has_downgrade: bool
    rivals: Sequence[str] = ()
    filled: Mapping[TableKey, int] = field(default_factory=dict)
    refused: str = ""
    ran: int = 0
    cheaper: Sequence[Cheaper] = ()
    broken: tuple[BrokenStatement, ...] = ()
    lost_plans: tuple[LostPlan, ...] = ()
    release: ReleaseTrial | None = None
    reserved: frozenset[str] = frozenset()
    sizes: Sizes | None = None
    not_rehearsed: tuple[str, ...] = ()
    privileges: NeededPrivileges | None = None
    lost_keys: tuple[LostKey, ...] = ()

    @property
    def upgrade(self) -> Iterator[Statement]:
        """The statements of the first upgrade."""
        return (each for each in self.statements if each.direction == UPGRADE)

    def size_of(self, table: TableKey | None) -> TableSize | None:
        """The size of a table in production, under its name before the upgrade."""
        return self.sizes.of(table.schema, table.name) if self.sizes and table else None

    def size_text(self, table: TableKey | None) -> str:
        """The size of a table in production, in parentheses; empty if it is not known."""
        size = self.size_of(table)
        if size is None:
            return ""
        return f" ({count_of(size.rows, 'row')}, {format_size(size.data_bytes + size.index_bytes)})"

    def tables_text(self, statement: Statement) -> str:
        """The tables that a statement is about, with their sizes in production.

        Missing tables are left out of statements that maintain several.
        """
        maintenance = maintenance_of(statement.sql)
        named = maintenance.tables if maintenance else ()
        there = {*self.before.tables, *(self.after.tables if self.after else ())}
        tables = [each for each in named if each in there] or named or (statement.table,)
        return " or ".join(f"{table}{self.size_text(table)}" for table in tables)

    @property
    def has_failed(self) -> bool:
        """Whether the upgrade failed, so that revisions after it cannot run."""
        empty = self.proof.empty
        return bool(empty.refused) or empty.failed == UPGRADE

    def failure(self, direction: str) -> tuple[str, str] | None:
        """The failed run of a direction, as messages name it, and its error.

        :param direction: ``upgrade``, ``downgrade`` or ``second upgrade``.
        :returns: ``None`` if the direction did not fail, on no rows and on generated ones.
        """
        runs = {"an empty database": self.proof.empty, "generated rows": self.proof.full}
        for what, run in runs.items():
            if run and run.failed == direction:
                return what, run.error
        return None

    def line_of(self, error: str) -> int:
        """The line of the revision's file that a message names; 0 without one."""
        return next(iter(named_lines(error, str(self.path))), 0)

    @cached_property
    def renames(self) -> Renames:
        """The tables and columns that the statements of the upgrade rename."""
        return renames_by((each.sql for each in self.upgrade), columns_by_table(self.before))

    def cause(self, names: Collection[str], table: TableKey | None = None) -> Statement | None:
        """The statement on the schema of the upgrade that names most of some objects.

        :param names: the names of tables, columns, indexes.
        :param table: a table; a statement on it names one more.
        :returns: ``None`` if none names any.
        """

        def score(statement: Statement) -> int:
            is_own = table is not None and statement.table == table
            return is_own + sum(contains_name(statement.sql, name) for name in names)

        best = max((s for s in self.upgrade if s.changes_schema), key=score, default=None)
        return best if best and score(best) else None

    @cached_property
    def renamed(self) -> Mapping[TableKey, Table]:
        """The tables before the upgrade, under the names that they have after it."""
        tables = (renamed_table(table, self.renames) for table in self.before.tables.values())
        return {table.key: table for table in tables}

    @cached_property
    def created(self) -> frozenset[TableKey]:
        """The tables that the upgrade creates, which hold no rows yet."""
        after = self.after.tables if self.after else {}
        return frozenset(after.keys() - self.renamed.keys())

    @cached_property
    def changed_tables(self) -> Sequence[tuple[Table | None, Table]]:
        """The tables that the upgrade creates or changes, before it and after it.

        Before it, they have the names of after it. Most rules ask for them.
        """
        after = self.after.tables.items() if self.after else ()
        pairs = ((self.renamed.get(key), table) for key, table in after)
        return [(before, table) for before, table in pairs if table != before]

    @cached_property
    def tree(self) -> ast.Module:
        """The file as a syntax tree; an empty one if it cannot be parsed."""
        try:
            return ast.parse(self.source)
        except (SyntaxError, ValueError):
            return ast.Module([], [])
