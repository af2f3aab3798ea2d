"""Commands that read a real database send it nothing but SELECT and SHOW, by its general log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from alembic_autogen.quoting import quote_string
from alembic_autogen.server.base import Server
from alembic_autogen.server.connection import rows
from support.general_log import READS, Logged, logged
from support.real_databases import real_database
from support.shops import PRODUCTION, Shop

OBJECTS = (
    "CREATE TABLE customer (id INT PRIMARY KEY, name VARCHAR(40), `order` INT)",
    "CREATE TABLE purchase (id INT PRIMARY KEY, amount INT)",
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
    "INSERT INTO alembic_version VALUES ('0001')",
    "CREATE TABLE shelf (id INT PRIMARY KEY, name VARCHAR(40))",
    "CREATE VIEW names AS SELECT name FROM shelf",
    "CREATE TRIGGER tidy BEFORE INSERT ON shelf FOR EACH ROW SET NEW.name = TRIM(NEW.name)",
    "CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC RETURN 2 * n",
    "CREATE PROCEDURE nothing() SELECT 1",
    "CREATE EVENT daily ON SCHEDULE EVERY 1 DAY DO DELETE FROM shelf",
)
COMMANDS = {
    "check-drift": (1, "check-drift", "--url"),
    "check-drift --database": (1, "check-drift", "--database"),
    "baseline": (1, "baseline", "--dry-run", "--from-url"),
    "sizes": (0, "sizes", "--url"),
    "erd": (0, "erd", "--url"),
    "doctor": (0, "doctor", "--like-url"),
    "lint": (0, "lint", "--privileges", "--url"),
    "stamp": (1, "stamp", "0001", "--dry-run", "--url"),
}
"""The exit code of each command, and its arguments before the URL."""


@pytest.fixture
def production(anywhere: Server) -> Iterator[Logged]:
    with real_database(anywhere, OBJECTS) as database, logged(database) as account:
        yield account


def run(shop: Shop, name: str, production: Logged) -> None:
    expected, *arguments = COMMANDS[name]
    if name == "check-drift --database":
        shop.edit(PRODUCTION, production.url.replace("%", "%%"), "alembic.ini")
    else:
        arguments.append(production.url)
    done = shop.run(*map(str, arguments))
    assert done.code == expected, done.out + done.err


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_else_is_sent(shop_anywhere: Shop, production: Logged, name: str) -> None:
    run(shop_anywhere, name, production)
    assert production.others() == []
    assert production.words() >= READS - {"SHOW"}


SETTINGS = {
    "sql_mode": ("'ANSI_QUOTES,STRICT_ALL_TABLES'", "SESSION sql_mode = "),
    "sql_quote_show_create": ("0", "SESSION sql_quote_show_create = 1"),
    "sql_select_limit": ("3", "SESSION sql_select_limit = "),
    "autocommit": ("0", "SESSION autocommit = 1"),
    "max_join_size": ("1000", "SESSION sql_big_selects = 1"),
    "max_execution_time": ("1000", "SESSION max_execution_time "),
    "max_statement_time": ("1", "SESSION max_statement_time "),
}
"""Variables under which a session cannot read, a value of each, and what is set because of it."""


@contextmanager
def variable(server: Server, name: str, value: str) -> Iterator[None]:
    with server.connect() as connection:
        ((before,),) = rows(connection, f"SELECT @@GLOBAL.{name}")
        rows(connection, f"SET GLOBAL {name} = {value}")
        try:
            yield
        finally:
            text = quote_string(before) if isinstance(before, str) else before
            rows(connection, f"SET GLOBAL {name} = {text}")


@pytest.mark.parametrize("name", SETTINGS)
def test_only_what_is_needed_is_set(shop_anywhere: Shop, production: Logged, name: str) -> None:
    value, assignment = SETTINGS[name]
    server = production.database.server
    if name in ({"max_statement_time"} if server.flavor == "mysql" else {"max_execution_time"}):
        pytest.skip("the other flavor has this variable")
    before = shop_anywhere.run("check-drift", "--url", production.url)
    assert production.others() == []
    with variable(server, name, value):
        done = shop_anywhere.run("check-drift", "--url", production.url)
    assert done.out == before.out
    ((kind, text),) = production.others()
    assert kind == "Query" and text.startswith("SET ") and assignment in text
    assert text.count(" = ") == 1
