"""ALGORITHM and LOCK are placed where the server takes them, in statements of any spelling."""

from __future__ import annotations

import pytest

from alembic_autogen.lint.online.algorithm_and_lock import online_statement, only_renames_tables

CLAUSES = "ALGORITHM=INPLACE, LOCK=NONE"
OPTIONS = "ALGORITHM=INPLACE LOCK=NONE"


def placed(statement: str, flavor: str = "mysql") -> str:
    online = online_statement(statement, flavor)
    assert online is not None
    return online.with_clauses("INPLACE", "NONE")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("ALTER TABLE t", ", ADD COLUMN a int"),
        ("alter table t", ", add a int;"),
        ("ALTER TABLE `t`", ",ADD COLUMN a int, ADD INDEX (a)"),
        ("ALTER TABLE db.t", ", ADD a int"),
        ("ALTER TABLE `a.b` . `c d``e`", ", ADD a int"),
        ('ALTER TABLE "c d"', ", ADD a int"),
        ("ALTER TABLE ünt", ", ADD a int"),
        ("ALTER IGNORE TABLE IF EXISTS t", ", ADD a int"),
        ("ALTER TABLE t WAIT 5", ", ADD a int"),
        ("ALTER TABLE t nowait", ", ADD a int"),
        ("/* TABLE x */ ALTER -- y\nTABLE/**/t", ",/* z */ ADD a int"),
        ("# x\nALTER TABLE t", ", ADD a int -- ALGORITHM=COPY"),
        ("ALTER TABLE t", ", COMMENT 'a, ALGORITHM=COPY, b'"),
        ("ALTER TABLE t", ', COMMENT "; it\'s, LOCK=SHARED, b"'),
        ("ALTER TABLE t", ", ADD COLUMN algorithm int, ADD `lock` enum('a', 'LOCK=NONE')"),
        ("ALTER TABLE t", ", ADD a int PARTITION BY HASH (a)"),
        ("ALTER TABLE t", " PARTITION BY HASH (a) PARTITIONS 4"),
        ("ALTER TABLE t", "\nremove partitioning"),
        ("ALTER TABLE t", ", ADD PARTITION (PARTITION p VALUES LESS THAN (3))"),
        ("ALTER TABLE t", ", DROP PARTITION p"),
        ("ALTER TABLE t", ";"),
    ],
)
def test_clauses_follow_the_name_of_the_table(start: str, end: str) -> None:
    written = start + end.removeprefix(",")
    assert placed(written) == f"{start} {CLAUSES}{end}"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("CREATE INDEX i ON t (a)", ""),
        ("create unique index i on t (a, b desc)", " ; "),
        ("CREATE FULLTEXT INDEX i ON t (a) WITH PARSER ngram", ""),
        ("CREATE SPATIAL INDEX i ON t (g) COMMENT 'LOCK=SHARED'", ""),
        ("CREATE OR REPLACE INDEX IF NOT EXISTS i ON t (a)", ""),
        ("CREATE INDEX algorithm ON t ((a + 1), algorithm)", " -- ;\n"),
        ("DROP INDEX i ON t", ""),
        ("DROP INDEX `a.b` ON `d`.`ON`", " /* c */;"),
    ],
)
def test_options_follow_an_index(start: str, end: str) -> None:
    assert placed(start + end) == f"{start} {OPTIONS}{end}"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DROP INDEX i ON t", f"ALTER TABLE t {CLAUSES}, DROP INDEX i"),
        ("drop index `a ON b` on d.`t` ;", f"ALTER TABLE d.`t` {CLAUSES}, DROP INDEX `a ON b`"),
        ("DROP INDEX IF EXISTS i ON t", f"ALTER TABLE t {CLAUSES}, DROP INDEX IF EXISTS i"),
        ("CREATE INDEX i ON t (a)", f"CREATE INDEX i ON t (a) {OPTIONS}"),
    ],
)
def test_mariadb_drops_an_index_with_clauses_by_alter_table(statement: str, expected: str) -> None:
    assert placed(statement, "mariadb") == expected


@pytest.mark.parametrize(
    ("statement", "algorithm", "lock"),
    [
        ("ALTER TABLE t ADD a int, ALGORITHM=INPLACE, LOCK=NONE", "INPLACE", "NONE"),
        ("ALTER TABLE t algorithm copy, lock = shared PARTITION BY HASH(a)", "COPY", "SHARED"),
        ("ALTER TABLE t LOCK=EXCLUSIVE, ADD a int, ALGORITHM DEFAULT", "DEFAULT", "EXCLUSIVE"),
        ("ALTER ONLINE TABLE t ADD a int, ALGORITHM=NOCOPY", "NOCOPY", "NONE"),
        ("CREATE INDEX i ON t (a) COMMENT ')' LOCK SHARED ALGORITHM=INPLACE", "INPLACE", "SHARED"),
        ("DROP INDEX i ON t ALGORITHM = INPLACE LOCK=NONE", "INPLACE", "NONE"),
    ],
)
def test_a_statement_with_clauses_of_its_own_stays(
    statement: str, algorithm: str, lock: str
) -> None:
    online = online_statement(statement, "mariadb")
    assert online is not None
    assert (online.algorithm, online.lock) == (algorithm, lock)
    assert online.with_clauses("INSTANT", "NONE") == statement


def test_a_statement_with_an_algorithm_gets_a_lock() -> None:
    written = "ALTER TABLE t ADD a int, ALGORITHM=INPLACE"
    assert placed(written) == "ALTER TABLE t LOCK=NONE, ADD a int, ALGORITHM=INPLACE"


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "SELECT 1",
        "UPDATE t SET a = 'ALTER TABLE t ADD b int'",
        "CREATE TABLE t (a int)",
        "CREATE TRIGGER i BEFORE INSERT ON t FOR EACH ROW SET @a = 1",
        "DROP TABLE t",
        "TRUNCATE TABLE t",
        "ALTER DATABASE d CHARACTER SET utf8mb4",
        "ALTER VIEW v AS SELECT 1",
        "ALTER TABLE t ADD a int; ALTER TABLE t ADD b int",
        "ALTER TABLE t OPTIMIZE PARTITION p",
        "RENAME TABLE a TO b",
    ],
)
def test_other_statements_have_no_clauses(statement: str) -> None:
    assert online_statement(statement, "mysql") is None


def test_rename_table_is_known() -> None:
    assert only_renames_tables("/* x */ rename table a to b, b to c;")
    assert not only_renames_tables("ALTER TABLE a RENAME TO b")
