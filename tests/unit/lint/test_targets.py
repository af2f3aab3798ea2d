"""The table that a statement is about, in any spelling."""

from __future__ import annotations

import pytest

from alembic_autogen.lint.targets import target_of
from alembic_autogen.schema.model import TableKey


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("ALTER TABLE t ADD c INT", "t"),
        ("alter  table\n`a b` add c int", "a b"),
        ("ALTER TABLE `a``b` DROP c", "a`b"),
        ("/* ALTER TABLE x */ ALTER TABLE t ADD c INT", "t"),
        ("-- a note\nALTER TABLE /* here */ t ADD c INT", "t"),
        ("# a note\nALTER IGNORE TABLE IF EXISTS t ADD c INT", "t"),
        ("CREATE TABLE IF NOT EXISTS t (id INT)", "t"),
        ("CREATE TEMPORARY TABLE t (id INT)", "t"),
        ("DROP TABLE IF EXISTS t", "t"),
        ("CREATE UNIQUE INDEX i ON t (c)", "t"),
        ("CREATE FULLTEXT INDEX `on` ON `t` (c)", "t"),
        ("CREATE INDEX i USING BTREE ON t (c)", "t"),
        ("DROP INDEX i ON t", "t"),
        ("RENAME TABLE t TO u", "t"),
        ("TRUNCATE t", "t"),
        ("INSERT IGNORE INTO t (a) VALUES (1)", "t"),
        ("REPLACE t VALUES (1)", "t"),
        ("UPDATE LOW_PRIORITY t SET a = 1", "t"),
        ("DELETE FROM t WHERE a = 'ALTER TABLE x'", "t"),
        ("ALTER TABLE t ADD c INT COMMENT '100 %%'", "t"),
    ],
)
def test_tables(statement: str, table: str) -> None:
    assert target_of(statement) == TableKey(None, table)


def test_a_table_of_another_database() -> None:
    assert target_of("ALTER TABLE `my db` . `t` ADD c INT") == TableKey("my db", "t")
    assert target_of("UPDATE other.t SET a = 1") == TableKey("other", "t")


@pytest.mark.parametrize(
    "statement",
    ["SELECT * FROM t", "CREATE VIEW v AS SELECT 1", "SET NAMES utf8mb4", "", "CALL p()"],
)
def test_statements_about_no_table(statement: str) -> None:
    assert target_of(statement) is None
