"""Statements that name a database that is not the tool's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.errors import SandboxError
from alembic_autogen.sandbox.redirect import sql_firewall
from alembic_autogen.server.base import Address, Database, Server

SERVER = Server("url", "mysql", "9.7.4", Address(), private=False)
DATABASE = Database(SERVER, "alembic_autogen_12345678_head")
CONFINED = Database(replace(SERVER, confined=True), DATABASE.name)


@pytest.fixture(autouse=True)
def _databases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_firewall, "_others", lambda server: frozenset({"prod", "mysql"}))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM prod.orders",
        "delete from `prod` . `orders`",
        "INSERT INTO PROD.orders SELECT 1",
        "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES prod.c (d)",
        "/*!50000 DELETE FROM prod.orders */",
        "USE prod",
        "DROP SCHEMA IF EXISTS anything",
        "CREATE DATABASE anything",
        "PREPARE s FROM 'DELETE FROM prod.orders'",
        "SELECT 1; DELETE FROM mysql.user",
        "USE/**/prod",
        "DELETE FROM prod/* here */.orders",
        "DELETE FROM prod -- here\n.orders",
        "DELETE FROM prod.1orders",
        'DELETE FROM "prod"."orders"',
        'USE "prod"',
        "USE`prod`",
        "EXECUTE IMMEDIATE 'DELETE FROM prod.orders'",
        "HANDLER prod.orders OPEN",
        "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM prod.orders",
        "CREATE PROCEDURE p() BEGIN SELECT 1; DELETE FROM prod.orders; END",
        "LOAD DATA INFILE 'x' INTO TABLE prod.orders",
        "CALL prod.p()",
    ],
)
def test_another_database_is_refused(statement: str) -> None:
    with pytest.raises(SandboxError, match="names another database"):
        sql_firewall.check(statement, DATABASE)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM orders",
        "INSERT INTO a VALUES ('prod.orders', \"it''s prod.x\")",
        "SELECT a.b FROM a WHERE c = 1.5",
        "SELECT * FROM information_schema.tables",
        "CREATE DATABASE alembic_autogen_1",
        "SELECT 'it\\'s prod.x'",
        'SELECT "please use prod; grant all", "a ""prod.b"" c"',
        "SELECT 1 -- see prod.orders",
        "UPDATE a SET global = 1, kill = 2 WHERE b = 'SET GLOBAL x = 1'",
        "ALTER TABLE a ADD CONSTRAINT c CHECK (b IN ('grant', 'revoke'))",
        "SET @x = 1, SESSION sql_mode = ''",
        "SELECT @@GLOBAL.sql_mode = 'x'",
        "PREPARE s FROM 'DELETE FROM orders'",
        "CREATE DEFINER=`app`@`%` VIEW a AS SELECT a.b FROM a",
    ],
)
@pytest.mark.parametrize("database", [DATABASE, CONFINED], ids=["looked at", "confined"])
def test_anything_else_passes(statement: str, database: Database) -> None:
    sql_firewall.check(statement, database)


@pytest.mark.parametrize(
    "statement",
    [
        "SET GLOBAL log_bin_trust_function_creators = 1",
        "SET SESSION sql_mode = '', GLOBAL max_connections := 9",
        "SET @@GLOBAL.max_connections = 9",
        "/*!80000 SET PERSIST max_connections = 9 */",
        "CREATE USER IF NOT EXISTS app",
        "GRANT SELECT ON *.* TO app",
        "SELECT 1; FLUSH TABLES WITH READ LOCK",
        "SELECT * FROM a INTO OUTFILE '/tmp/a'",
        "INSTALL PLUGIN a SONAME 'a.so'",
        "CREATE PROCEDURE p() BEGIN SET GLOBAL max_connections = 9; END",
        "CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'db')",
        "CREATE RESOURCE GROUP r TYPE = USER",
        "DROP SPATIAL REFERENCE SYSTEM IF EXISTS 900000001",
        "CREATE OR REPLACE SPATIAL REFERENCE SYSTEM 900000001 NAME 'x' DEFINITION 'y'",
        "CREATE LOGFILE GROUP g ADD UNDOFILE 'u'",
        "CREATE AGGREGATE FUNCTION f RETURNS INT SONAME 'f.so'",
    ],
)
@pytest.mark.parametrize("database", [DATABASE, CONFINED], ids=["looked at", "confined"])
def test_what_changes_the_server_is_refused(statement: str, database: Database) -> None:
    with pytest.raises(SandboxError, match="changes more than a database"):
        sql_firewall.check(statement, database)


@pytest.mark.parametrize("database", [DATABASE, CONFINED], ids=["looked at", "confined"])
def test_a_table_of_another_server_is_refused(database: Database) -> None:
    with pytest.raises(SandboxError, match="on another server"):
        sql_firewall.check("CREATE TABLE a (b INT) ENGINE=FEDERATED CONNECTION='s/a'", database)


@pytest.mark.parametrize(
    "statement",
    [
        "PREPARE s FROM @statement",
        "EXECUTE IMMEDIATE CONCAT('DELETE FROM ', 'prod.orders')",
        "CALL sys.execute_prepared_stmt('DELETE FROM prod.orders')",
        "CREATE PROCEDURE p() BEGIN PREPARE s FROM @statement; EXECUTE s; END",
    ],
)
def test_a_statement_in_a_variable_is_refused(statement: str) -> None:
    with pytest.raises(SandboxError, match=r"in a variable.*may CREATE USER"):
        sql_firewall.check(statement, DATABASE)
    sql_firewall.check(statement, CONFINED)  # the server itself looks


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("DELETE FROM prod.orders", "names another database"),
        ("PREPARE s FROM @statement", "in a variable"),
    ],
)
def test_under_somebody_else_s_rights_nothing_but_the_tool_s_is_named(
    statement: str, why: str
) -> None:
    routine = f"CREATE DEFINER = `app`@`%` PROCEDURE p() {statement}"
    with pytest.raises(SandboxError, match=why):
        sql_firewall.check(routine, CONFINED)


def test_another_default_database_is_refused() -> None:
    sql_firewall.check_database("alembic_autogen_12345678_head", DATABASE)
    with pytest.raises(SandboxError, match="names another database"):
        sql_firewall.check_database("prod", DATABASE)


def test_another_user_is_refused() -> None:
    sql_firewall.check_user("root", DATABASE)
    with pytest.raises(SandboxError, match="changes the user of a connection to 'app'"):
        sql_firewall.check_user("app", DATABASE)
