"""Rows of which no query tells whether a server takes them are tried before anything is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server.base import Database, Server
from support.combinations.tried import declare, trial, written
from support.shops import Shop, url

_HEAD = """\
from sqlalchemy import *
from sqlalchemy.dialects import mysql

metadata = MetaData()


def table(name, *more):
    Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("n", Integer),
        Column("v", String(20)),
        *more,
    )


"""
BEFORE = f"""{_HEAD}
table("early", Column("c", Text))
table("cased")
table("checked")
table("counted")
table("documented", Column("j", JSON))
table("member", Column("s", Enum("x", "y")))
table("named", Column("w", Integer))
table("valued")
"""
_NUMBER = "cast(json_unquote(json_extract(j,'$.n')) as decimal(5,2))"
_DAY = "cast(json_unquote(json_extract(j,'$.d')) as date)"
AFTER = f"""{_HEAD}
table("early", Column("c", String(9)))
table("cased", Column("g", Integer, Computed(
    "case when n = 1 then cast(v as signed) else 0 end", persisted=True)))
table("checked", CheckConstraint("if(n=1,cast(v as signed),9) > 5", name="high"))
table("counted", Column("g", Integer, server_default=text("(n * 2000000000)")))
table("documented", Column("j", JSON),
    Column("g", Numeric(5, 2), Computed("if(n=1,{_NUMBER},null)", persisted=False)),
    Column("h", Date, Computed("coalesce({_DAY},null)", persisted=True)))
table("member", Column("s", Enum("z", "y")),
    Column("g", Integer, Computed("case when s = 'z' then v + 1 end", persisted=True)))
table("named", Column("w", Integer, nullable=False),
    Column("g", Integer, Computed("if(w=0,cast(v as signed),w)", persisted=True)))
table("valued", Column("w", String(3), nullable=False))
"""
FLAGS = (
    "--rename-value",
    "member.s.x=z",
    "--fill",
    "named.w=0",
    "--fill",
    "valued.w=nullif(v,'x')",
)
GOOD = (
    "INSERT INTO early VALUES (1, 1, 'v', 'c')",
    "INSERT INTO cased VALUES (1, 1, '7'), (2, 2, 'x'), (3, NULL, NULL)",
    "INSERT INTO checked VALUES (1, 1, '7'), (2, 2, NULL)",
    "INSERT INTO counted VALUES (1, 1, 'x'), (2, NULL, 'x')",
    """INSERT INTO documented VALUES (1, 1, 'x', '{"n": 1.5, "d": "2024-01-01"}')""",
    """INSERT INTO documented VALUES (2, 2, 'x', '{"n": "x"}'), (3, 2, NULL, NULL)""",
    "INSERT INTO member VALUES (1, 1, '7', 'x'), (2, 1, '7x', 'y')",
    "INSERT INTO named VALUES (1, 1, '7', NULL), (2, 1, '7x', 2)",
    "INSERT INTO valued VALUES (1, 1, 'a'), (2, 2, 'b')",
)
UNFIT = {
    "cased": ("(8, 1, '7x'), (9, 1, '')", "id=8; id=9)"),
    "checked": ("(9, 1, '7x')", "id=9)"),
    "counted": ("(9, 2, '')", "(error 1264; id=9)"),
    "documented": ("""(8, 1, '', '{"n": 12345}')""", "(error 1264; id=8)"),
    "member": ("(9, 1, '7x', 'x')", "(error 1292; id=9)"),
    "named": ("(9, 1, '7x', NULL)", "(error 1292; id=9)"),
    "valued": ("(8, 1, 'x'), (9, 1, 'long')", "id=8; id=9)"),
}


@pytest.mark.slow
@pytest.mark.parametrize("flavor", ["mysql", "mariadb"])
def test_rows_are_refused_by_their_keys_with_nothing_changed(
    flavor: str, request: pytest.FixtureRequest, folder: Path
) -> None:
    server: Server = request.getfixturevalue(flavor)
    shop = Shop(folder, {"ALEMBIC_AUTOGEN_SERVER": url(server.address)}, forked=True)
    declare(shop, BEFORE, AFTER)
    written(shop, FLAGS)
    with server.database("trials") as database:
        tried = trial(shop, server, database)
        tried.execute(*GOOD)
        for table, (values, said) in UNFIT.items():
            tried.execute(f"INSERT INTO {table} VALUES {values}")
            before = tried.state()
            done = tried.alembic("upgrade", "head")
            assert done.code != 0, table
            assert "Traceback" not in done.err, done.err
            assert f"{table}: the server cannot compute " in done.err, done.err
            assert f"{said}; change what " in done.err
            assert "then run this again: nothing was changed" in done.err
            assert tried.state() == before, table
            tried.execute(f"DELETE FROM {table} WHERE id > 7")
        before = tried.state()
        assert tried.alembic("upgrade", "head").code == 0
        assert tried.values("cased", "g") == ["7", "0", "0"]
        assert tried.values("documented", "g")[0] == "1.50"
        assert tried.values("named", "g") == ["7", "2"]
        assert tried.values("valued", "w") == ["a", "b"]
        assert tried.alembic("downgrade", "0001").code == 0
        assert tried.state().tables == before.tables


INDEXES = f"""{_HEAD}
table("early", Column("c", Text))
table("late", Column("j", JSON), Index("ix", text("(cast(j->>'$.d' as date))")))
"""
NO_INDEXES = f"""{_HEAD}
table("early", Column("c", Text), Column("d", Integer))
table("late", Column("j", JSON))
"""


def test_an_index_that_comes_back_refuses_rows_before_the_downgrade_changes_anything(
    mysql: Server, folder: Path
) -> None:
    shop = Shop(folder, {"ALEMBIC_AUTOGEN_SERVER": url(mysql.address)}, forked=True)
    declare(shop, INDEXES, NO_INDEXES)
    written(shop)
    with mysql.database("back") as database:
        tried = trial(shop, mysql, database)
        assert tried.alembic("upgrade", "head").code == 0
        tried.execute("""INSERT INTO late VALUES (4, 1, '', '{"d": "2024-02-30"}')""")
        before = tried.state()
        done = tried.alembic("downgrade", "0001")
        assert done.code != 0
        assert "late: " in done.err and "id=4" in done.err and "nothing was changed" in done.err
        assert tried.state() == before
        tried.execute("DELETE FROM late")
        assert tried.alembic("downgrade", "0001").code == 0


def test_an_account_without_temporary_tables_is_told_what_it_needs(
    mysql: Server, folder: Path
) -> None:
    shop = Shop(folder, {"ALEMBIC_AUTOGEN_SERVER": url(mysql.address)}, forked=True)
    coming = 'table("item", Column("g", Integer, Computed("v + 1", persisted=True)))'
    declare(shop, f'{_HEAD}table("item")', f"{_HEAD}{coming}")
    written(shop)
    with mysql.database("poor") as database, _account(database) as poor:
        tried = trial(shop, mysql, database)
        before = tried.state()
        done = replace(tried, database=poor).alembic("upgrade", "head")
        assert done.code != 0
        assert "no temporary table can be created (error 1044)" in done.err, done.err
        assert "grant this account CREATE TEMPORARY TABLES, then run this again" in done.err
        assert tried.state() == before


@contextmanager
def _account(database: Database) -> Iterator[Database]:
    """The database, as an account sees it that may do everything else there."""
    rights = "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES"
    address = replace(database.server.address, user="poor")
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE USER poor@localhost")
        try:
            cursor.execute(f"GRANT {rights} ON `{database.name}`.* TO poor@localhost")
            yield replace(database, server=replace(database.server, address=address))
        finally:
            cursor.execute("DROP USER poor@localhost")
