"""Values for old rows where triggers, engines or a session of production do more than usual."""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import Upgraded, declare, upgraded

CONNECTED = "with connectable.connect() as connection:\n"
POOL = "poolclass=pool.NullPool,"

BEFORE = [
    "CREATE TABLE kept (id INT PRIMARY KEY, v VARCHAR(20), w VARCHAR(20)) ENGINE=MyISAM",
    "CREATE TABLE filled (id INT PRIMARY KEY, v VARCHAR(20))",
    "CREATE TABLE tried (id INT PRIMARY KEY, v VARCHAR(20))",
    "CREATE TABLE state (id INT PRIMARY KEY, e ENUM('a', 'b'))",
    "CREATE TABLE day (id INT PRIMARY KEY, v VARCHAR(20))",
]
MODELS = """
v = lambda **options: sa.Column("v", sa.String(20), **options)
unlike = sa.CheckConstraint("v <> w", name="unlike")
kept = table("kept", v(nullable=False), sa.Column("w", sa.String(20)), unlike)
kept.kwargs.update(mysql_engine="MyISAM", mariadb_engine="MyISAM")
table("filled", v(nullable=False))
quotient = sa.Computed("1000 / (CHAR_LENGTH(v) - 3)", persisted=True)
table("tried", v(), sa.Column("w", sa.Integer, quotient))
table("state", sa.Column("e", mysql.ENUM("z", "b")))
table("day", v(), sa.Column("g", sa.Date, sa.Computed("CAST(v AS DATE)", persisted=True)))
"""
FLAGS = (
    *("--fill", "kept.v='x'", "--fill", "filled.v='x'"),
    *("--rename-value", "state.e.a=z"),
)
ROWS = [
    "INSERT INTO kept VALUES (1, NULL, NULL), (2, 'a', 'b')",
    "INSERT INTO filled VALUES (1, NULL), (2, 'a')",
    "INSERT INTO state VALUES (1, 'a'), (2, 'b')",
    "INSERT INTO day VALUES (1, '2024-01-01'), (2, NULL)",
]
SETS = {
    "fit": ROWS,
    "tried": [*ROWS, "INSERT INTO tried VALUES (9, 'abc')"],
    "kept": [*ROWS, "INSERT INTO kept VALUES (3, NULL, 'x')"],
    "day": [*ROWS, "INSERT INTO day VALUES (3, '2024-02-30')"],
}


def connect(shop: Shop, statement: str) -> None:
    """Let env.py set something in each session."""
    lines = f"        connection.exec_driver_sql({statement!r})\n        connection.commit()\n"
    shop.edit(CONNECTED, CONNECTED + lines, "migrations/env.py")


def judge(found: dict[str, Upgraded]) -> None:
    assert not found["fit"].refused, found["fit"]
    assert found["fit"].rows["state"] == [["1", "z"], ["2", "b"]]
    assert found["fit"].rows["filled"] == [["1", "x"], ["2", "a"]]
    for name in ("tried", "day"):
        assert found[name].unchanged, found[name]
        assert found[name].refused.endswith("then run this again: nothing was changed")


@pytest.mark.slow
def test_what_reads_no_filled_column_is_asked_before_any_value_is_given(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    declare(shop_anywhere, BEFORE, MODELS)
    done = shop_anywhere.run("revision", "-m", "fill", *FLAGS)
    assert done.code == 0, done.err
    found = upgraded(shop_anywhere, anywhere, SETS)
    judge(found)
    assert "only values of kept have changed, since MyISAM takes no UPDATE back" in (
        found["kept"].refused
    )
    assert "or change the value that v gets in this revision" in found["kept"].refused
    assert found["kept"].rows["filled"] == [["1", "None"], ["2", "a"]]

    mode = "NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO"
    connect(shop_anywhere, f"SET sql_safe_updates = 1, sql_mode = '{mode}'")
    judge(upgraded(shop_anywhere, anywhere, SETS))

    shop_anywhere.edit(POOL, f'{POOL} isolation_level="AUTOCOMMIT",', "migrations/env.py")
    judge(upgraded(shop_anywhere, anywhere, SETS))


TRIGGERED = [
    "CREATE TABLE a_first (id INT PRIMARY KEY, n INT)",
    "CREATE TABLE marked (id INT PRIMARY KEY, a VARCHAR(10), b VARCHAR(10))",
    "CREATE TRIGGER mark BEFORE UPDATE ON marked FOR EACH ROW SET NEW.b = CONCAT(NEW.b, '!!!')",
    "CREATE TABLE noted (id INT PRIMARY KEY, c VARCHAR(20))",
    "CREATE TABLE noting (id INT PRIMARY KEY, a INT)",
    "CREATE TRIGGER note AFTER UPDATE ON noting FOR EACH ROW UPDATE noted SET c = CONCAT(c, '+')",
]
NARROWED = """
table("a_first", sa.Column("n", sa.BigInteger))
table("marked", sa.Column("a", sa.String(10), nullable=False), sa.Column("b", sa.String(5)))
table("noted", sa.Column("c", sa.String(3)))
table("noting", sa.Column("a", sa.Integer, nullable=False))
"""
ADDED = {
    "fit": ["INSERT INTO marked VALUES (1, NULL, 'a')"],
    "marked": ["INSERT INTO marked VALUES (1, NULL, 'abcde')"],
    "noted": ["INSERT INTO noted VALUES (1, 'abc')", "INSERT INTO noting VALUES (1, NULL)"],
}


@pytest.mark.slow
def test_what_triggers_change_when_values_are_given_is_asked_again(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    declare(shop_anywhere, TRIGGERED, NARROWED)
    flags = ("--fill", "marked.a='x'", "--fill", "noting.a=1")
    done = shop_anywhere.run("revision", "-m", "fill", *flags)
    assert done.code == 0, done.err
    found = upgraded(shop_anywhere, anywhere, ADDED)
    assert found["fit"].rows["marked"] == [["1", "x", "a!!!"]]
    for name, column in (("marked", "b"), ("noted", "c")):
        assert found[name].unchanged, found[name]
        assert f"{name}: {column} has values that do not fit" in found[name].refused
