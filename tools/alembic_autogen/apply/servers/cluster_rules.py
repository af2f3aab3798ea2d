"""The statements of a plan that a cluster would refuse, or carry out on one member only.

Group Replication refuses writes to tables without a primary key, in other engines than InnoDB, and
with cascading foreign keys (MySQL manual, 20.3.1, 20.3.2). Galera replicates rows of InnoDB only
(MariaDB's documentation, "MariaDB Galera Cluster - Known Limitations").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.apply.preview.effects import Effect
from alembic_autogen.apply.servers.state import ClusterKind
from alembic_autogen.lint.targets import plain
from alembic_autogen.wording import shortened

if TYPE_CHECKING:
    from alembic_autogen.apply.preview.recorded_revision import RecordedRevision, RecordedStatement
    from alembic_autogen.apply.resuming.beginning import Beginning
    from alembic_autogen.apply.servers.state import ClusterState
    from alembic_autogen.schema.model import Schema, Table

_ENFORCED = "group_replication_enforce_update_everywhere_checks"
_CASCADES = ("CASCADE", "SET NULL")
_SEQUENCE = re.compile(r"CREATE\s+(?:OR\s+REPLACE\s+)?SEQUENCE\b", re.IGNORECASE)
_FITTING_SEQUENCE = re.compile(
    r"\bNO\s*CACHE\b|\bCACHE\s*=?\s*0\b|\bINCREMENT\s+(?:BY\s+)?0\b", re.IGNORECASE
)
_XA = re.compile(r"XA\s+(?:START|BEGIN)\b", re.IGNORECASE)
_LOCK = re.compile(r"LOCK\s+TABLES?\b", re.IGNORECASE)


@dataclass(frozen=True)
class ClusterFindings:
    """The findings about a plan on a cluster.

    :param refusals: statements that would fail, or leave the members different.
    :param remarks: sentences for the user.
    """

    refusals: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def cluster_findings(state: ClusterState, beginning: Beginning) -> ClusterFindings:
    """Judge the statements of a plan that are going to be sent."""
    kind = state.cluster
    if kind is None:
        return ClusterFindings()
    recorded = beginning.preview.recorded if beginning.preview else ()
    rules = _Rules(state)
    found = [text for revision in recorded for text in rules.refusals(revision, beginning)]
    return ClusterFindings(tuple(dict.fromkeys(found)), tuple(_remarks(state, beginning)))


def _remarks(state: ClusterState, beginning: Beginning) -> Iterator[str]:
    if state.cluster is ClusterKind.GALERA:
        if state.session.get("wsrep_osu_method", "TOI").upper() == "RSU":
            yield "wsrep_OSU_method is RSU: the schema changes on this node only"
        else:
            yield "each change of the schema runs on all nodes at once, and all writers wait for it"
    if state.has_several_primaries:
        yield "a run on another member is not kept away, as each has locks of its own"
    recorded = beginning.preview.recorded if beginning.preview else ()
    if any(_LOCK.match(plain(each.sql)) for one in recorded for each in one.statements):
        yield "LOCK TABLES locks them on this member only"


@dataclass(frozen=True)
class _Rules:
    state: ClusterState

    def refusals(self, recorded: RecordedRevision, beginning: Beginning) -> Iterator[str]:
        """The statements and tables of a revision that the cluster refuses."""
        schema = recorded.before
        coming = set(map(id, beginning.statements(recorded.revision)))
        for statement in recorded.statements:
            is_query = statement.effect is Effect.NONE
            if id(statement) in coming or is_query:
                for reason in self._of_statement(statement, schema):
                    yield f"{recorded.revision}: {shortened(statement.sql)}: {reason}"
            schema = statement.after or schema
        for table in _new(recorded.before, schema):
            for reason in self._of_table(table):
                yield f"{recorded.revision}: table {table.key}: {reason}"

    def _of_statement(self, statement: RecordedStatement, before: Schema) -> Iterator[str]:
        text = plain(statement.sql)
        if self.state.cluster is ClusterKind.GALERA:
            if _XA.match(text):
                yield "Galera has no XA transactions"
            if _SEQUENCE.match(text) and not _FITTING_SEQUENCE.search(text):
                yield "Galera has no sequences with a cache; add NOCACHE or INCREMENT BY 0"
        if statement.effect is not Effect.ROWS:
            return
        table = before.tables.get(statement.table) if statement.table else None
        if table is not None:
            yield from self._of_written(table)
        isolation = self.state.isolation.upper().replace("-", " ")
        if self.state.is_on(_ENFORCED) and isolation == "SERIALIZABLE":
            yield "the group refuses writes in transactions that are SERIALIZABLE"

    def _of_written(self, table: Table) -> Iterator[str]:
        """The reasons why rows of a table cannot be written."""
        yield from self._of_engine(table)
        if self.state.cluster is ClusterKind.GROUP_REPLICATION:
            if not _has_key(table):
                yield f"the group refuses writes to {table.key}, which has no primary key"
            if self.state.is_on(_ENFORCED) and _cascades(table):
                yield f"the group refuses writes to {table.key}, which has a cascading foreign key"

    def _of_table(self, table: Table) -> Iterator[str]:
        """The reasons why a table that a revision leaves behind cannot be used."""
        yield from self._of_engine(table)
        if not _has_key(table):
            if self.state.cluster is ClusterKind.GROUP_REPLICATION:
                yield "it has no primary key, so that the group refuses all writes to it"
            elif "REQUIRED_PRIMARY_KEY" in self.state.modes:
                yield "it has no primary key, which wsrep_mode requires"
            elif self.state.is_on("innodb_force_primary_key"):
                yield "it has no primary key, which innodb_force_primary_key requires"
            else:
                yield "it has no primary key, so that Galera does not support DELETE there"
        if self.state.is_on(_ENFORCED) and _cascades(table):
            yield "it has a cascading foreign key, so that the group refuses writes to it"

    def _of_engine(self, table: Table) -> Iterator[str]:
        engine = dict(table.options).get("ENGINE", "InnoDB")
        if engine.lower() == "innodb":
            return
        if self.state.cluster is ClusterKind.GROUP_REPLICATION:
            yield f"the group refuses writes to tables of {engine}"
        elif f"REPLICATE_{engine.upper()}" not in self.state.modes:
            yield f"Galera does not replicate the rows of {engine}, so that the nodes differ"


def _new(before: Schema, after: Schema) -> Iterator[Table]:
    """The new tables, and those with other traits than before, which a cluster may refuse."""
    for key, table in after.tables.items():
        earlier = before.tables.get(key)
        if earlier is None or _traits(earlier) != _traits(table):
            yield table


def _traits(table: Table) -> tuple[object, ...]:
    return _has_key(table), _cascades(table), dict(table.options).get("ENGINE")


def _has_key(table: Table) -> bool:
    """Whether a table has a primary key, or a unique one whose columns are all NOT NULL."""
    if table.primary_key is not None:
        return True
    filled = {column.name for column in table.columns if not column.nullable}
    return any(
        index.kind == "UNIQUE" and {part.column for part in index.parts} <= filled
        for index in table.indexes
    )


def _cascades(table: Table) -> bool:
    actions = ((key.on_delete, key.on_update) for key in table.foreign_keys)
    return any((action or "").upper() in _CASCADES for pair in actions for action in pair)
