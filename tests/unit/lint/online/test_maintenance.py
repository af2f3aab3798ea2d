"""Statements that maintain tables, in any spelling."""

from __future__ import annotations

import pytest

from alembic_autogen.lint.maintenance_statements import maintenance_of
from alembic_autogen.lint.online.classes import OnlineClass
from alembic_autogen.lint.online.maintenance import run_maintenance
from alembic_autogen.schema.model import TableKey


@pytest.mark.parametrize(
    ("statement", "verb", "tables"),
    [
        ("OPTIMIZE TABLE t", "OPTIMIZE", ["t"]),
        ("/* now */ analyze\nlocal tables a , `b, c`.`d``e`", "ANALYZE", ["a", "b, c.d`e"]),
        ("REPAIR NO_WRITE_TO_BINLOG TABLE t QUICK", "REPAIR", ["t"]),
        ("ANALYZE TABLE t UPDATE HISTOGRAM ON a, b", "ANALYZE", ["t"]),
        ("CHECKSUM TABLE t", "CHECKSUM", ["t"]),
        ("ALTER TABLE `t` OPTIMIZE PARTITION p0, p1", "OPTIMIZE", ["t"]),
    ],
)
def test_tables(statement: str, verb: str, tables: list[str]) -> None:
    found = maintenance_of(statement)
    assert found is not None
    assert found.verb == verb
    assert [
        f"{key.schema}.{key.name}" if key.schema else key.name for key in found.tables
    ] == tables


@pytest.mark.parametrize(
    "statement",
    [
        "ANALYZE SELECT 1",
        "ANALYZE FORMAT=JSON SELECT 'TABLE t'",
        "ALTER TABLE t REBUILD PARTITION p0",
        "ALTER TABLE t COMMENT 'OPTIMIZE PARTITION p0'",
        "-- OPTIMIZE TABLE t\nSELECT 1",
        "OPTIMIZE TABLE ",
        "",
    ],
)
def test_others(statement: str) -> None:
    assert maintenance_of(statement) is None


def test_a_table_that_cannot_be_built_again_is_optimized_as_written() -> None:
    """The server's answer to the statement itself is a row that says so."""
    run: list[str] = []
    forced: list[str] = []

    def engine(table: TableKey) -> tuple[str, bool]:
        return "InnoDB", False

    def execute(statement: str) -> int:
        run.append(statement)
        return 2

    found = run_maintenance(
        "OPTIMIZE TABLE t", execute, lambda: {"d/t": 1}, engine, lambda sql: forced.append(sql)
    )
    assert found == OnlineClass(None, None, rebuild=False, reason="")
    assert (forced, run) == (["ALTER TABLE `t` FORCE"], ["OPTIMIZE TABLE t"])
