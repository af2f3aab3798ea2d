"""The revision of a real database is noted if its schema is what the revision makes."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator

import pytest

from alembic_autogen.server.base import Database, Server
from support.shops import Shop, url


@pytest.fixture
def production(shop_anywhere: Shop, anywhere: Server) -> Iterator[Database]:
    """A real database with the tables of the first revision, which does not know that."""
    database = Database(anywhere, f"stamp_{secrets.token_hex(4)}")
    with anywhere.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {database}")
        shop_anywhere.alembic(database, "upgrade", "head")
        execute(database, "DROP TABLE alembic_version")
        yield database
        cursor.execute(f"DROP DATABASE {database}")


def execute(database: Database, statement: str) -> list[str]:
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return [str(row[0]) for row in cursor.fetchall()]


def current(database: Database) -> list[str]:
    return execute(database, "SELECT version_num FROM alembic_version")


def address(database: Database) -> str:
    return url(database.server.address, database.name)


def test_a_database_with_the_schema_is_stamped(shop_anywhere: Shop, production: Database) -> None:
    done = shop_anywhere.run("stamp", "head", "--url", address(production), "--dry-run")
    assert done.code == 0, done.err
    assert "would be stamped at 0001 (before: base)" in done.out
    assert execute(production, "SHOW TABLES LIKE 'alembic_version'") == []
    done = shop_anywhere.run("stamp", "head", "--url", address(production))
    assert done.code == 0, done.err
    assert f"{production.name} at " in done.out and "is stamped at 0001" in done.out
    assert current(production) == ["0001"]
    assert "0001 (head)" in shop_anywhere.alembic(production, "current").out
    assert shop_anywhere.run("stamp", "base", "--url", address(production), "--no-verify").code == 0
    assert current(production) == []


def test_a_database_that_differs_is_refused(shop_anywhere: Shop, production: Database) -> None:
    execute(production, "ALTER TABLE purchase DROP COLUMN note")
    done = shop_anywhere.run("stamp", "0001", "--url", address(production), "--format", "json")
    assert done.code == 1, done.err
    found = json.loads(done.out)
    assert [each["name"] for each in found["differences"]] == ["purchase.note"]
    assert (found["written"], found["verified"]) == (False, False)
    assert execute(production, "SHOW TABLES LIKE 'alembic_version'") == []
    done = shop_anywhere.run("stamp", "0001", "--url", address(production), "--no-verify")
    assert done.code == 0, done.err
    assert current(production) == ["0001"]


def test_an_unknown_revision_is_dropped_on_demand(
    shop_anywhere: Shop, production: Database
) -> None:
    execute(production, "CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
    execute(production, "INSERT INTO alembic_version VALUES ('gone')")
    done = shop_anywhere.run("stamp", "head", "--url", address(production))
    assert (done.code, done.out) == (2, "")
    assert "gone" in done.err and "Traceback" not in done.err
    assert current(production) == ["gone"]
    done = shop_anywhere.run("stamp", "head", "--url", address(production), "--purge")
    assert done.code == 0, done.err
    assert current(production) == ["0001"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("head",), "--url"),
        (("head", "--url", "nonsense"), "The URL of --url cannot be understood"),
        (("head", "--url", "mysql://app@127.0.0.1:1/shop"), "127.0.0.1:1"),
    ],
)
def test_what_is_wrong_is_a_sentence(shop: Shop, arguments: tuple[str, ...], words: str) -> None:
    done = shop.run("stamp", *arguments)
    assert (done.code, done.out) == (2, "")
    assert words in done.err and "Traceback" not in done.err


def test_tables_of_others_are_not_compared(shop_anywhere: Shop, production: Database) -> None:
    shop_anywhere.edit(
        "    customer_id: int",
        "    user_id: int | None = Field(default=None, "
        "foreign_key='users.id')\n    customer_id: int",
    )
    shop_anywhere.configure('external = ["users"]')
    assert shop_anywhere.run("revision", "-m", "users").code == 0
    execute(production, "CREATE TABLE users (id INT PRIMARY KEY, name TEXT)")
    shop_anywhere.alembic(production, "stamp", "0001")
    shop_anywhere.alembic(production, "upgrade", "head")
    done = shop_anywhere.run("stamp", "head", "--url", address(production))
    assert done.code == 0, done.out + done.err


def test_a_version_table_of_any_name(shop_anywhere: Shop, production: Database) -> None:
    name = "my ver%s'x"
    shop_anywhere.edit(
        "connection=connection, target_metadata",
        f"version_table={name!r}, connection=connection, target_metadata",
        "migrations/env.py",
    )
    for flags in ((), ("--purge",)):
        done = shop_anywhere.run("stamp", "head", "--url", address(production), *flags)
        assert done.code == 0, done.out + done.err
        assert execute(production, f"SELECT version_num FROM `{name}`") == ["0001"]
