"""Refusals of clusters and of read-only servers, on values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from alembic_autogen.apply.preview.effects import Effect
from alembic_autogen.apply.preview.recorded_revision import RecordedRevision, RecordedStatement
from alembic_autogen.apply.resuming.beginning import Beginning
from alembic_autogen.apply.servers.cluster_rules import ClusterFindings, cluster_findings
from alembic_autogen.apply.servers.state import ClusterState
from alembic_autogen.errors import TargetError
from alembic_autogen.history.migration_plan import DatabaseLocation, MigrationPlan, Status
from alembic_autogen.schema.model import (
    Column,
    ForeignKey,
    Index,
    IndexPart,
    Schema,
    Table,
    TableKey,
)

PLACE = DatabaseLocation("db:3306", "shop")
GROUP = {"group_replication_group_name": "a", "group_replication_single_primary_mode": "ON"}
ENFORCED = {
    "group_replication_group_name": "a",
    "group_replication_single_primary_mode": "OFF",
    "group_replication_enforce_update_everywhere_checks": "ON",
}
GALERA = {"wsrep_on": "ON", "wsrep_provider": "/usr/lib/galera/libgalera_smm.so"}
KEY = TableKey(None, "t")
PRIMARY = Index("PRIMARY", (IndexPart("id"),), "PRIMARY")
UNIQUE = Index("u", (IndexPart("id"),), "UNIQUE")
PLAIN = Table(KEY, (Column("id", "int", nullable=False),), PRIMARY, options={"ENGINE": "InnoDB"})


def table(**changes: Any) -> Table:
    values = {name: getattr(PLAIN, name) for name in ("columns", "primary_key", "options")}
    return Table(KEY, **{**values, **changes})


BARE = table(primary_key=None)
NULLABLE = table(primary_key=None, columns=(Column("id", "int"),), indexes=(UNIQUE,))
FILLED = table(primary_key=None, indexes=(UNIQUE,))
MYISAM = table(options={"ENGINE": "MyISAM"})
CASCADING = table(
    foreign_keys=(ForeignKey("f", ("id",), TableKey(None, "p"), ("id",), on_delete="CASCADE"),)
)


def judged(
    variables: Mapping[str, str],
    *statements: tuple[str, Effect, Table | None],
    before: Table | None = None,
    session: Mapping[str, str] = {},
) -> ClusterFindings:
    """Judge a revision.

    :param statements: each with its effect, and the table as it is afterwards.
    """
    schema = Schema({KEY: before} if before else {})
    sent = []
    for sql, effect, after in statements:
        known = Schema({KEY: after}) if after else None
        sent.append(RecordedStatement(sql, 1, effect, KEY, None, known))
    revision = RecordedRevision("0002", "upgrade", Path("0002.py"), schema, tuple(sent))
    plan = MigrationPlan("upgrade", Status(PLACE, ()), "head")
    preview = cast(Any, SimpleNamespace(recorded=(revision,), place=None))
    return cluster_findings(ClusterState(variables, session), Beginning(plan, preview))


CREATE = ("CREATE TABLE t …", Effect.SCHEMA)
INSERT = ("INSERT INTO t VALUES (1)", Effect.ROWS, None)


@pytest.mark.parametrize(
    ("variables", "made", "reason"),
    [
        pytest.param({}, BARE, "", id="no-cluster"),
        pytest.param(GROUP, PLAIN, "", id="group"),
        pytest.param(GROUP, FILLED, "", id="group-unique"),
        pytest.param(GROUP, BARE, "no primary key, so that the group refuses", id="group-bare"),
        pytest.param(GROUP, NULLABLE, "no primary key", id="group-nullable"),
        pytest.param(GROUP, MYISAM, "refuses writes to tables of MyISAM", id="group-myisam"),
        pytest.param(GROUP, CASCADING, "", id="group-cascading"),
        pytest.param(ENFORCED, CASCADING, "a cascading foreign key", id="enforced-cascading"),
        pytest.param(GALERA, CASCADING, "", id="galera"),
        pytest.param(GALERA, BARE, "does not support DELETE", id="galera-bare"),
        pytest.param(GALERA, MYISAM, "does not replicate the rows of MyISAM", id="galera-myisam"),
        pytest.param({**GALERA, "wsrep_mode": "replicate_myisam"}, MYISAM, "", id="galera-mode"),
        pytest.param(
            {**GALERA, "wsrep_mode": "STRICT_REPLICATION,REQUIRED_PRIMARY_KEY"},
            *(BARE, "which wsrep_mode requires"),
            id="galera-required",
        ),
        pytest.param(
            {**GALERA, "innodb_force_primary_key": "ON"},
            *(BARE, "which innodb_force_primary_key requires"),
            id="galera-forced",
        ),
        pytest.param({"wsrep_on": "ON", "wsrep_provider": "none"}, BARE, "", id="no-provider"),
    ],
)
def test_a_table_that_is_made(variables: Mapping[str, str], made: Table, reason: str) -> None:
    refusals = judged(variables, (*CREATE, made)).refusals
    assert len(refusals) == bool(reason) and reason in "".join(refusals)


def test_a_table_that_was_like_this_before_is_left_alone() -> None:
    alter = ("ALTER TABLE t ADD COLUMN a INT", Effect.SCHEMA, BARE)
    assert judged(GROUP, alter, before=BARE).refusals == ()
    drop = ("ALTER TABLE t DROP PRIMARY KEY", Effect.SCHEMA, BARE)
    assert len(judged(GROUP, drop, before=PLAIN).refusals) == 1


def test_rows_are_written_to_the_table_as_it_is_then() -> None:
    assert judged(GROUP, INSERT, before=PLAIN).refusals == ()
    assert judged(GROUP, INSERT, before=BARE).refusals == (
        "0002: INSERT INTO t VALUES (1): the group refuses writes to t, which has no primary key",
    )
    keyed = ("ALTER TABLE t ADD PRIMARY KEY (id)", Effect.SCHEMA, PLAIN)
    assert judged(GROUP, keyed, INSERT, before=BARE).refusals == ()
    assert len(judged(GROUP, INSERT, keyed, before=BARE).refusals) == 1
    assert len(judged(ENFORCED, INSERT, before=CASCADING).refusals) == 1
    serializable = {"transaction_isolation": "SERIALIZABLE"}
    assert len(judged(ENFORCED, INSERT, before=PLAIN, session=serializable).refusals) == 1
    assert judged(GROUP, INSERT, before=PLAIN, session=serializable).refusals == ()


@pytest.mark.parametrize(
    ("sql", "count"),
    [
        ("CREATE SEQUENCE s", 1),
        ("create or replace sequence s cache 5", 1),
        ("CREATE SEQUENCE s NOCACHE", 0),
        ("CREATE SEQUENCE s INCREMENT BY 0", 0),
        ("XA START 'a'", 1),
        ("SELECT 1", 0),
    ],
)
def test_statements_that_galera_does_not_have(sql: str, count: int) -> None:
    effect = Effect.SCHEMA if "equence" in sql.lower() else Effect.NONE
    assert len(judged(GALERA, (sql, effect, None)).refusals) == count
    assert judged(GROUP, (sql, effect, None)).refusals == ()


def test_remarks() -> None:
    lock = ("LOCK TABLES t WRITE", Effect.NONE, None)
    assert judged(GROUP).remarks == ()
    assert judged(GROUP, lock).remarks == ("LOCK TABLES locks them on this member only",)
    assert judged(ENFORCED).remarks == (
        "a run on another member is not kept away, as each has locks of its own",
    )
    change, _ = judged(GALERA).remarks
    assert change.startswith("each change of the schema runs on all nodes at once")
    change, _ = judged(GALERA, session={"wsrep_osu_method": "RSU"}).remarks
    assert "on this node only" in change


SYNCED = {
    "wsrep_ready": "ON",
    "wsrep_local_state_comment": "Synced",
    "wsrep_cluster_status": "Primary",
}


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        pytest.param(ClusterState(), "", id="unknown"),
        pytest.param(ClusterState({"read_only": "OFF", "super_read_only": "0"}), "", id="off"),
        pytest.param(
            ClusterState({"read_only": "NO_LOCK"}), "read_only is NO_LOCK", id="mariadb12"
        ),
        pytest.param(ClusterState({"super_read_only": "ON"}), "super_read_only is ON", id="super"),
        pytest.param(ClusterState({"innodb_read_only": "ON"}), "innodb_read_only is", id="innodb"),
        pytest.param(ClusterState({}, {"tx_read_only": "ON"}), "the session of env", id="session"),
        pytest.param(ClusterState(GROUP, member="ONLINE"), "", id="member"),
        pytest.param(ClusterState(GROUP, member="RECOVERING"), "is RECOVERING", id="recovering"),
        pytest.param(ClusterState(GROUP, member="OFFLINE"), "", id="no-member"),
        pytest.param(ClusterState(GALERA, {}, SYNCED), "", id="node"),
        pytest.param(
            ClusterState(GALERA, {}, {**SYNCED, "wsrep_cluster_status": "non-Primary"}),
            "is Synced, and non-Primary",
            id="split",
        ),
    ],
)
def test_servers_that_take_no_writes(state: ClusterState, reason: str) -> None:
    if not reason:
        state.require_writable(PLACE)
        return
    with pytest.raises(TargetError) as caught:
        state.require_writable(PLACE)
    assert reason in caught.value.message and "shop at db:3306" in caught.value.message


def test_a_proxy_that_does_not_answer_is_not_in_the_way() -> None:
    def query(statement: str) -> list[tuple[str, str]]:
        raise ValueError(statement)

    assert ClusterState.read(query) == ClusterState()
