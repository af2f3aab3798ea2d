"""An upgrade that waits in vain for rows of another session, or is the victim of a deadlock."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from alembic_autogen.server.base import Database, Server
from support.shops import Done, Shop, run_alembic, schema, url
from support.upgrades import declare

BEFORE = [
    "CREATE TABLE a_filled (id INT PRIMARY KEY, v VARCHAR(10))",
    "CREATE TABLE b_checked (id INT PRIMARY KEY, v VARCHAR(10))",
]
MODELS = """
table("a_filled", sa.Column("v", sa.String(10), nullable=False))
table("b_checked", sa.Column("v", sa.String(5)))
"""
INSERTS = (
    "INSERT INTO a_filled VALUES (1, 'x'), (2, NULL), (3, 'y')",
    "INSERT INTO b_checked VALUES (1, 'x')",
)
ANOTHER = "another session holds locks on"
WAY_OUT = "then run this again: nothing was changed"


@pytest.fixture
def filling(shop_anywhere: Shop) -> Shop:
    """A project whose second revision fills rows of one table and checks those of another."""
    declare(shop_anywhere, BEFORE, MODELS)
    done = shop_anywhere.run("revision", "-m", "fill", "--fill", "a_filled.v='none'")
    assert done.code == 0, done.err
    return shop_anywhere


PREPARES = """
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("XA START 'left'")
    op.execute("INSERT INTO customer (name, email) VALUES ('a', 'b')")
    op.execute("XA END 'left'")
    op.execute("XA PREPARE 'left'")
"""


@pytest.mark.slow
def test_a_transaction_that_a_revision_leaves_prepared_is_a_sentence(shop: Shop) -> None:
    shop = replace(shop, environment={}, forked=False)
    (shop.folder / "migrations/versions/0002_left.py").write_text(PREPARES)
    shop.edit("max_length=200", "max_length=300")
    limits = "lock_wait_timeout=2;innodb_lock_wait_timeout=2"
    done = shop.run("revision", "-m", "x", "--no-cache", "--server-variables", limits)
    assert (done.code, done.out) == (2, ""), done.err
    assert "by XA COMMIT after XA PREPARE" in done.err
    assert len(list((shop.folder / "migrations/versions").glob("*.py"))) == 2


@contextmanager
def production(shop: Shop, server: Server) -> Iterator[tuple[Database, Any]]:
    """A database at the first revision, with rows, and another session's connection."""
    with server.database("locks") as database:
        shop.alembic(database, "upgrade", "0001")
        with database.connect() as connection:
            connection.autocommit(False)
            execute(connection, *INSERTS)
            connection.commit()
            yield database, connection


def execute(connection: Any, *statements: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return list(cursor.fetchall())


def impatient(shop: Shop, database: Database) -> None:
    """Let Alembic wait for a second only."""
    shop.alembic(database, "current")  # writes production.ini
    ini = shop.folder / "production.ini"
    waits = ("innodb_lock_wait_timeout=1", "lock_wait_timeout=1")
    command = "&init_command=SET%%20" + ",".join(f"%%40%%40{wait}" for wait in waits)
    address = url(database.server.address, database.name).replace("%", "%%")
    text = ini.read_text()
    assert address in text
    ini.write_text(text.replace(address, address + command))


def upgrade(shop: Shop) -> Done:
    return run_alembic(["-c", "production.ini", "upgrade", "head"], shop.folder)


def failed(done: Done) -> str:
    assert done.code != 0
    assert "Traceback" not in done.err
    (line,) = [s for s in (done.out + done.err).splitlines() if "FAILED: " in s]
    return line.partition("FAILED: ")[2].strip()


HELD = {
    "UPDATE a_filled SET v = 'z' WHERE id = 2": "a_filled: ",
    "UPDATE b_checked SET v = 'z'": 'Cannot check for "b_checked: v has values that do',
}


@pytest.mark.slow
def test_rows_that_another_session_holds_end_the_upgrade_in_one_sentence(
    filling: Shop, anywhere: Server
) -> None:
    with production(filling, anywhere) as (database, other):
        impatient(filling, database)
        before = schema(database)
        for held, words in HELD.items():
            execute(other, held)
            said = failed(upgrade(filling))
            assert said.startswith(words) and ANOTHER in said and said.endswith(WAY_OUT)
            other.rollback()
            assert schema(database) == before
            rows = execute(other, "SELECT v FROM a_filled ORDER BY id")
            assert rows == [("x",), (None,), ("y",)]
            other.rollback()
        assert upgrade(filling).code == 0
        assert execute(other, "SELECT v FROM a_filled WHERE id = 2") == [("none",)]


def test_the_victim_of_a_deadlock_has_changed_nothing(filling: Shop, anywhere: Server) -> None:
    """The upgrade has read ``b_checked`` with locks, and wants ``a_filled``; the other the reverse.

    The other session has changed more rows, so that the server ends the upgrade.
    """
    with production(filling, anywhere) as (database, other):
        more = ", ".join(f"({n}, 'm')" for n in range(10, 200))
        execute(other, f"INSERT INTO a_filled VALUES {more}")
        other.commit()
        filling.alembic(database, "current")  # writes production.ini
        before = schema(database)
        execute(other, "UPDATE a_filled SET v = 'z' WHERE id <> 3")
        with upgrading(filling) as found:
            wait_for(other, "a_filled")
            execute(other, "UPDATE b_checked SET v = 'late'")
        said = failed(found[0])
        assert ANOTHER in said and said.endswith(WAY_OUT)
        other.rollback()
        assert schema(database) == before
        assert execute(other, "SELECT COUNT(*) FROM a_filled WHERE v = 'none'") == [(0,)]


@contextmanager
def upgrading(shop: Shop) -> Iterator[list[Done]]:
    """An upgrade that runs meanwhile, and its result at the end."""
    found: list[Done] = []
    thread = threading.Thread(target=lambda: found.append(upgrade(shop)))
    thread.start()
    yield found
    thread.join(60)


def wait_for(other: Any, table: str) -> None:
    """Wait until a statement of another session about a table waits."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if any(table in str(row[-1]) for row in execute(other, WAITING)):
            break
        time.sleep(0.1)


WAITING = (
    "SELECT info FROM information_schema.processlist"
    " WHERE info IS NOT NULL AND id <> CONNECTION_ID() AND command <> 'Sleep'"
)


LATE = {
    "checked": (
        "a VARCHAR(10)",
        'table("checked", sa.Column("a", sa.Integer))',
        "'x'",
        "checked: a has values that do not stay the same as int",
    ),
    "tried": (
        "a VARCHAR(10)",
        'table("tried", sa.Column("a", sa.String(10)), sa.Column("g", sa.Integer,'
        ' sa.Computed("cast(a as signed)", persisted=True)))',
        "'7x'",
        "tried: the server cannot compute g for some rows",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LATE)
def test_a_row_that_is_committed_while_the_upgrade_waits_is_named(
    name: str, shop_anywhere: Shop, anywhere: Server
) -> None:
    columns, models, value, words = LATE[name]
    before = [f"CREATE TABLE `{name}` (id INT PRIMARY KEY, {columns})"]
    declare(shop_anywhere, before, models)
    done = shop_anywhere.run("revision", "-m", "late")
    assert done.code == 0, done.err
    with anywhere.database("late") as database, database.connect() as other:
        shop_anywhere.alembic(database, "upgrade", "0001")
        other.autocommit(False)
        execute(other, f"INSERT INTO `{name}` VALUES (1, '1')")
        other.commit()
        unchanged = schema(database)
        execute(other, f"INSERT INTO `{name}` VALUES (2, {value}), (3, {value})")
        with upgrading(shop_anywhere) as found:
            wait_for(other, name)
            other.commit()
        said = failed(found[0])
        assert said.startswith(words) and said.endswith(WAY_OUT)
        assert "id=2; id=3" in said
        assert schema(database) == unchanged


@pytest.mark.slow
def test_the_command_lists_what_has_taken_effect_where_a_reader_holds_a_table(
    filling: Shop, anywhere: Server
) -> None:
    """No query waits for a transaction that has only read a table; ALTER TABLE does."""
    with production(filling, anywhere) as (database, other):
        impatient(filling, database)
        shutil.copy(filling.folder / "production.ini", filling.folder / "alembic.ini")
        execute(other, "SELECT * FROM b_checked")
        done = filling.run("upgrade", "--lock-retries", "1")
        other.rollback()
        assert done.code == 2, done.err
        assert "Lock wait timeout exceeded" in done.err
        words = "the statements below are kept: `alembic-autogen upgrade` goes on after them"
        assert words in done.err
        lines = [line.strip() for line in done.err.splitlines()]
        assert lines[-1] == "2. ALTER TABLE a_filled MODIFY v VARCHAR(10) NOT NULL"
        assert lines[-2].startswith("1. UPDATE `a_filled` SET `v` = 'none'")
        assert "`v` varchar(5)" not in "".join(schema(database)["b_checked"])
