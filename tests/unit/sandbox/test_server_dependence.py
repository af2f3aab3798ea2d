"""A run that may depend on the moment of its server is recognised by its statements."""

from __future__ import annotations

import pytest

from alembic_autogen.sandbox.redirect.server_dependence import (
    ServerDependence,
    dependence_of_events,
)

MAY_DIFFER = {
    "the clock": ["SELECT date_format(now(), '%H')"],
    "a keyword": ["SELECT CURRENT_TIMESTAMP"],
    "a variable": ["SELECT @@session.timestamp"],
    "a random number": ["SELECT left(uuid(), 8)"],
    "a port": ["SELECT @@global.port"],
    "a file": ["SELECT load_file('/etc/hostname')"],
    "a comment with code": ["/*!50000 SELECT now() */"],
    "the second of two": ["SELECT 1; SELECT now()"],
    "a query with a name": ["WITH a AS (SELECT now()) SELECT 1"],
    "a counter": ["SHOW GLOBAL STATUS LIKE 'Uptime'"],
    "all variables": ["SHOW VARIABLES"],
    "variables by a pattern": ["SHOW VARIABLES LIKE 'p%'"],
    "statistics": ["SELECT * FROM `performance_schema`.`threads`"],
    "when a table was created": ["SELECT create_time FROM information_schema.tables"],
    "all about tables": ["SELECT * FROM information_schema.TABLES"],
    "when an event starts": ["SELECT starts FROM information_schema.events"],
    "the schedule of an event": ["SHOW CREATE EVENT e"],
    "the code of a statement": ["SET @s = concat('ALTER TABLE t ADD p', date_format(now(), '%H'))"],
    "a statement in a string": ["SET @s = 'CREATE TABLE t SELECT now() n'", "PREPARE s FROM @s"],
    "a partition": [
        "CREATE TABLE t (d DATE) PARTITION BY RANGE (to_days(d))"
        " (PARTITION p VALUES LESS THAN (to_days(now())))"
    ],
    "an event": ["CREATE EVENT e ON SCHEDULE AT now() + INTERVAL 1 DAY DO SELECT 1"],
    "a row": ["UPDATE t SET a = now()", "SELECT a FROM t"],
    "a row that is returned": ["INSERT INTO t VALUES (now()) RETURNING a"],
    "rows of a query": ["CREATE TABLE t AS SELECT now() AS a", "SELECT a FROM t"],
    "a view": ["CREATE VIEW v AS SELECT now() AS a", "SELECT a FROM v"],
    "a function": ["CREATE FUNCTION f() RETURNS INT RETURN unix_timestamp()", "SELECT f()"],
    "a trigger": [
        "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET new.a = uuid()",
        "INSERT INTO t VALUES (1)",
        "SELECT a FROM t",
    ],
    "a default": [
        "CREATE TABLE t (`id` INT, `a` DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6), b INT)",
        "INSERT INTO t (id) VALUES (1)",
        "SELECT a FROM t",
    ],
    "a new column": [
        "INSERT IGNORE INTO d.t VALUES (1)",
        "ALTER TABLE t ADD COLUMN a DATETIME DEFAULT now()",
        "SELECT t.* FROM t",
    ],
    "the time of a row": [
        "CREATE TABLE t (id INT) WITH SYSTEM VERSIONING",
        "INSERT INTO t VALUES (1)",
        "SELECT row_start FROM t",
    ],
    "the time of a row that was there": [
        "INSERT INTO t VALUES (1)",
        "ALTER TABLE t ADD SYSTEM VERSIONING",
        "SELECT date(row_end) FROM t",
    ],
    "the time of a row by another name": [
        "CREATE TABLE t (id INT, a TIMESTAMP(6) GENERATED ALWAYS AS ROW START, b TIMESTAMP(6)"
        " GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (a, b)) WITH SYSTEM VERSIONING",
        "INSERT INTO t (id) VALUES (1)",
        "SELECT a FROM t",
    ],
    "another name of the table": [
        "CREATE TABLE t (a DATETIME DEFAULT (now()))",
        "RENAME TABLE t TO u",
        "INSERT INTO u VALUES ()",
        "SELECT a FROM u",
    ],
}
DOES_NOT_DIFFER = {
    "names, comments and strings": [
        "CREATE TABLE t (`now()` INT, uuid INT, a INT COMMENT 'now()') -- now()\n",
        "INSERT INTO t (uuid, a) VALUES ('now()', 'uuid()')",
        "SELECT uuid, t.current_date FROM t",
    ],
    "functions of values": ["SELECT unix_timestamp(a), rand(3) FROM t"],
    "defaults": [
        "CREATE TABLE t (id INT, a DATETIME DEFAULT now() ON UPDATE now())",
        "ALTER TABLE t ADD b CHAR(36) DEFAULT (uuid())",
        "ALTER TABLE t MODIFY a DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP",
        "INSERT INTO t (id) VALUES (1)",
        "SELECT id, count(*) FROM t",
    ],
    "a new column of a table without rows": [
        "INSERT INTO u VALUES (1)",
        "ALTER TABLE t ADD COLUMN a DATETIME DEFAULT now()",
        "UPDATE t SET b = 1",
        "SELECT a FROM t",
    ],
    "rows of a versioned table": [
        "CREATE TABLE t (id INT) WITH SYSTEM VERSIONING",
        "INSERT INTO t VALUES (1)",
        "SELECT id FROM t",
    ],
    "a default that is given": [
        "CREATE TABLE t (id INT, a DATETIME DEFAULT now())",
        "INSERT INTO t (id, a) VALUES (1, '2020-01-01')",
        "SELECT a FROM t",
    ],
    "a default in a string": [
        "SET @s = if(1, 'ALTER TABLE t ADD a DATETIME DEFAULT now()', 'SELECT 1')",
        "PREPARE s FROM @s",
        "EXECUTE s",
    ],
    "a row that nothing reads": [
        "UPDATE t SET a = now()",
        "SELECT table_name FROM information_schema.tables",
        "SHOW CREATE TABLE t",
    ],
    "the start of an event": [
        "CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS now() DO DELETE FROM t"
    ],
    "the modes": ["SELECT @@sql_mode, @@lower_case_table_names", "SHOW VARIABLES LIKE 'sql_mode'"],
    "character sets": ["SHOW VARIABLES LIKE 'character_set%'", "SET time_zone = @@time_zone"],
}


def reasons(statements: list[str]) -> list[str]:
    """The reasons that following the statements gives."""
    dependence = ServerDependence()
    return list(filter(None, map(dependence.reason, statements)))


@pytest.mark.parametrize("what", MAY_DIFFER)
def test_a_value_of_the_server_is_a_reason(what: str) -> None:
    assert reasons(MAY_DIFFER[what])


@pytest.mark.parametrize("what", DOES_NOT_DIFFER)
def test_what_reads_no_such_value_is_none(what: str) -> None:
    assert reasons(DOES_NOT_DIFFER[what]) == []


def test_events_of_the_models_matter_where_they_execute_or_define() -> None:
    for what in ("the clock", "a row", "a default", "a view"):
        assert dependence_of_events(MAY_DIFFER[what]) == ""
    for what in ("a partition", "an event", "a statement in a string"):
        assert dependence_of_events(MAY_DIFFER[what])
