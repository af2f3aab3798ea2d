"""Which statements name a database that is not the tool's."""

from __future__ import annotations

import pytest

from alembic_autogen.errors import GuardError
from alembic_autogen.guard import statements
from alembic_autogen.server.base import Address, Database, Server

SERVER = Server("url", "mysql", "9.7.4", Address(), private=False)
DATABASE = Database(SERVER, "alembic_autogen_12345678_head")


@pytest.fixture(autouse=True)
def _databases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "_others", lambda server: frozenset({"prod", "mysql"}))


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
        "CREATE USER x; DELETE FROM mysql.user",
    ],
)
def test_another_database_is_refused(statement: str) -> None:
    with pytest.raises(GuardError, match="names another database"):
        statements.check(statement, DATABASE)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM orders",
        "INSERT INTO a VALUES ('prod.orders', \"it''s prod.x\")",
        "SELECT a.b FROM a WHERE c = 1.5",
        "SELECT * FROM information_schema.tables",
        "CREATE DATABASE alembic_autogen_1",
        "SELECT 'it\\'s prod.x'",
    ],
)
def test_anything_else_passes(statement: str) -> None:
    statements.check(statement, DATABASE)
