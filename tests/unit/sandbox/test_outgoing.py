"""Statements that make the server connect to another one."""

from __future__ import annotations

import pytest

from alembic_autogen.sandbox.redirect.outgoing import describe_outgoing


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE t (id INT) ENGINE=FEDERATED CONNECTION='mysql://db/x/t'",
        "create table t (id int) engine 'federated' connection='s'",
        "CREATE TABLE t (id INT) ENGINE = `Connect`",
        "CREATE TABLE t (id INT) ENGINE /* far */ SPIDER",
        "ALTER TABLE t /*!50000 ENGINE */ = FEDERATED",
        "SET default_storage_engine = FEDERATED",
        'SET @@default_storage_engine := "spider"',
        "SET default_storage_engine='connect'",
        "SET @sql = 'CREATE TABLE t (id INT) ENGINE=CONNECT'",
        "SELECT 'CREATE TABLE t (id INT) ENGINE=CONNECT' INTO @sql",
        "EXECUTE IMMEDIATE 'CREATE TABLE t (id INT) ENGINE=`SPIDER`'",
        "SELECT 1; SET default_storage_engine = FEDERATED",
    ],
)
def test_tables_of_other_servers_are_found(statement: str) -> None:
    assert describe_outgoing(statement) == "makes a table whose rows are on another server"


@pytest.mark.parametrize(
    "statement",
    [
        "CHANGE MASTER TO MASTER_HOST = 'db'",
        "CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'db'",
        "change master 'one' to master_host = 'db'",
        "START/**/REPLICA",
        "START SLAVE",
        "START ALL SLAVES",
        "START GROUP_REPLICATION",
        "CLONE INSTANCE FROM root@db:3306 IDENTIFIED BY ''",
        "EXECUTE IMMEDIATE 'START REPLICA'",
        "CREATE PROCEDURE p() BEGIN START SLAVE; END",
    ],
)
def test_replication_is_found(statement: str) -> None:
    assert describe_outgoing(statement) == "has the server connect to another one"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE t (engine INT, `connect` INT) ENGINE=InnoDB",
        "CREATE TABLE t (id INT COMMENT 'engine connect time, start replica')",
        "INSERT INTO parts VALUES ('START SLAVE cylinder'), ('change master key')",
        "CREATE TABLE master (slave INT, clone INT)",
        "CREATE TABLE t (id INT COMMENT 'ENGINE=CONNECT')",
        "CREATE TABLE t (id INT) /* not ENGINE=FEDERATED */",
        "INSERT INTO log VALUES ('CREATE TABLE t (id INT) ENGINE = ''SPIDER''')",
        "SELECT table_name FROM information_schema.tables WHERE engine = 'FEDERATED'",
        "STOP REPLICA",
        "-- START REPLICA\nSELECT 1",
    ],
)
def test_other_statements_pass(statement: str) -> None:
    assert describe_outgoing(statement) == ""
