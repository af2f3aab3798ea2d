"""Rows that another session writes while an upgrade begins."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from alembic_autogen.server.base import Server
from support.combinations.tried import declare, trial, written
from support.shops import Shop, url

_MODULE = """\
from sqlalchemy import CheckConstraint, Column, Integer, MetaData, String, Table, UniqueConstraint
from sqlalchemy import Computed

metadata = MetaData()
Table("early", metadata, Column("id", Integer, primary_key=True), Column("c", {early}))
Table("item", metadata, Column("id", Integer, primary_key=True), Column("c", Integer), {item})
"""
NARROW = _MODULE.format(early="String(9)", item='CheckConstraint("c > 0", name="positive")')
TRIED = _MODULE.format(
    early="String(9)", item='Column("g", Integer, Computed("10 / c", persisted=True))'
)
UNIQUE = _MODULE.format(early="String(9)", item='UniqueConstraint("c", name="uq_c")')


@pytest.mark.parametrize("flavor", ["mysql", "mariadb"])
@pytest.mark.parametrize(
    ("after", "value"),
    [(NARROW, "-1"), (UNIQUE, "7"), (TRIED, "0")],
    ids=["check", "unique", "trial"],
)
def test_a_row_that_is_committed_while_the_preconditions_look_is_refused_with_nothing_changed(
    flavor: str, after: str, value: str, request: pytest.FixtureRequest, folder: Path
) -> None:
    """The first table's change must not be made when the second one's cannot."""
    server: Server = request.getfixturevalue(flavor)
    shop = Shop(folder, {"ALEMBIC_AUTOGEN_SERVER": url(server.address)}, forked=True)
    declare(
        shop, _MODULE.format(early="Text", item="").replace("String, ", "String, Text, "), after
    )
    written(shop)
    with server.database("open") as database:
        tried = trial(shop, server, database)
        tried.execute("INSERT INTO item VALUES (1, 7)")
        before = tried.state()
        with database.connect() as writer, writer.cursor() as cursor, ThreadPoolExecutor() as pool:
            writer.autocommit(False)
            cursor.execute(f"INSERT INTO item VALUES (2, {value})")
            upgrade = pool.submit(tried.alembic, "upgrade", "head")
            _wait_until_blocked(server)
            writer.commit()
            done = upgrade.result()
        assert done.code != 0
        assert "nothing was changed" in done.err, done.err
        after_all = tried.state()
        assert after_all.tables == before.tables
        assert after_all.rows["item"] == (*before.rows["item"], (2, int(value)))


@pytest.mark.parametrize("flavor", ["mysql", "mariadb"])
def test_a_lock_that_is_not_given_back_ends_in_one_sentence(
    flavor: str, request: pytest.FixtureRequest, folder: Path
) -> None:
    """A transaction that stays open, and a table that stays locked."""
    server: Server = request.getfixturevalue(flavor)
    shop = Shop(folder, {"ALEMBIC_AUTOGEN_SERVER": url(server.address)}, forked=True)
    declare(shop, _MODULE.format(early="String(9)", item=""), NARROW)
    written(shop)
    with server.database("held") as database, _impatient(server):
        tried = trial(shop, server, database)
        before = tried.state()
        for held in ("INSERT INTO item VALUES (1, 7)", "LOCK TABLES item WRITE"):
            with database.connect() as holder, holder.cursor() as cursor:
                holder.autocommit(False)
                cursor.execute(held)
                done = tried.alembic("upgrade", "head")
            printed = done.out + done.err
            assert "Traceback" not in printed
            (line,) = [line for line in printed.splitlines() if "FAILED: " in line]
            assert line.strip() == (
                'FAILED: Cannot check for "item: rows violate the CHECK positive": another session '
                "holds locks on what has to be read; wait until its transaction ends, or end that "
                "session (SHOW PROCESSLIST lists all, KILL ends one), then run this again: nothing "
                "was changed"
            ), held
        assert tried.state() == before
        assert tried.alembic("upgrade", "head").code == 0


@contextmanager
def _impatient(server: Server) -> Iterator[None]:
    """New connections wait for a lock for a second, for a while."""
    names = ("innodb_lock_wait_timeout", "lock_wait_timeout")
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"@@GLOBAL.{name}" for name in names))
        own = cursor.fetchone() or ()
        for name in names:
            cursor.execute(f"SET GLOBAL {name} = 1")
        try:
            yield
        finally:
            for name, value in zip(names, own, strict=True):
                cursor.execute(f"SET GLOBAL {name} = %s", [value])


def _wait_until_blocked(server: Server) -> None:
    """Wait until some session waits for a lock: of a row, or of a table's definition."""
    from time import monotonic, sleep

    until = monotonic() + 60
    with server.connect() as connection, connection.cursor() as cursor:
        while monotonic() < until:
            cursor.execute(
                "SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'"
            )
            (rows,) = cursor.fetchone() or (0,)
            cursor.execute(
                "SELECT COUNT(*) FROM information_schema.PROCESSLIST"
                " WHERE STATE LIKE 'Waiting for table metadata lock%'"
            )
            (tables,) = cursor.fetchone() or (0,)
            if rows or tables:
                return
            sleep(0.1)
    raise AssertionError("the upgrade waits for nobody")
