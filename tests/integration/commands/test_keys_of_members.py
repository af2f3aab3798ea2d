"""Unique keys that go, or are computed, while members of an ENUM are renamed or merged."""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded

BEFORE = [
    "CREATE TABLE gone (id INT PRIMARY KEY, e ENUM('a','b','c') NOT NULL, n INT,"
    " UNIQUE KEY uq (e, n))",
    "CREATE TABLE plain (id INT PRIMARY KEY, e ENUM('a','b','c') NOT NULL, UNIQUE KEY ug (e))",
    "CREATE TABLE computed (id INT PRIMARY KEY, e ENUM('a','b') NOT NULL,"
    " x INT AS (FIELD(e, 'a', 'b')) STORED, UNIQUE KEY uh (x))",
]
FUNCTIONAL = (
    "CREATE TABLE functional (id INT PRIMARY KEY, e ENUM('a','b') NOT NULL,"
    " UNIQUE KEY uf ((FIELD(e, 'a', 'b'))))"
)
MODELS = """
table("gone", sa.Column("e", mysql.ENUM("b", "c"), nullable=False), sa.Column("n", sa.Integer))
table("plain", sa.Column("e", mysql.ENUM("b", "c"), nullable=False), sa.Index("ug", "e"))
table(
    "computed",
    sa.Column("e", mysql.ENUM("b", "a"), nullable=False),
    sa.Column("x", sa.Integer, sa.Computed("FIELD(e, 'a', 'b')", persisted=True)),
    sa.Index("uh", "x", unique=True),
)
"""
MODELS_FUNCTIONAL = """
functional = table("functional", sa.Column("e", mysql.ENUM("b", "a"), nullable=False))
sa.Index("uf", sa.text("(FIELD(e, 'a', 'b'))"), unique=True, _table=functional)
"""
EXCHANGE = ("--rename-value", "{}.e.a=b", "--rename-value", "{}.e.b=a")


@pytest.mark.slow
def test_rows_meet_neither_what_goes_nor_what_is_computed(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    shop, is_mysql = shop_anywhere, anywhere.flavor == "mysql"  # MariaDB has no functional keys
    declare(
        shop,
        [*BEFORE, *([FUNCTIONAL] if is_mysql else [])],
        MODELS + (MODELS_FUNCTIONAL if is_mysql else ""),
    )
    exchanged = ("computed", *(["functional"] if is_mysql else []))
    flags = ["--merge-value", "gone.e.a=b", "--merge-value", "plain.e.a=b"]
    flags += [flag.format(name) for name in exchanged for flag in EXCHANGE]
    done = shop.run("revision", "-m", "members", *flags)
    assert done.code == 0, done.err
    rows = {
        "gone": ["INSERT INTO gone VALUES (1, 'a', 1), (2, 'b', 1)"],
        "plain": ["INSERT INTO plain VALUES (1, 'a'), (2, 'b')"],
        **{name: [f"INSERT INTO {name} (id, e) VALUES (1, 'a'), (2, 'b')"] for name in exchanged},
    }
    outcomes = upgraded(shop, anywhere, rows)
    assert {name: each.refused for name, each in outcomes.items()} == dict.fromkeys(rows, "")
    assert outcomes["gone"].rows["gone"] == [["1", "b", "1"], ["2", "b", "1"]]
    assert outcomes["plain"].rows["plain"] == [["1", "b"], ["2", "b"]]
    assert outcomes["computed"].rows["computed"] == [["1", "b", "2"], ["2", "a", "1"]]
    assert outcomes["gone"].down.startswith("CommandError: gone: values of e, n occur more than")
    assert all(outcomes[name].back for name in exchanged)
