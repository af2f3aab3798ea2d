"""Rows that production has, and that a copy of their table does not take."""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded

BEFORE = [
    "CREATE TABLE a_first (id INT PRIMARY KEY, n INT)",
    "CREATE TABLE quotient (id INT PRIMARY KEY, n INT, d INT, g INT AS (10 / d) STORED)",
    "CREATE TABLE day (id INT PRIMARY KEY, n INT, v VARCHAR(20),"
    " g DATE AS (CAST(v AS DATE)) STORED)",
    "CREATE TABLE looked_up (id INT PRIMARY KEY, n INT, v VARCHAR(20),"
    " g DATE AS (CAST(v AS DATE)) VIRTUAL, KEY k (g))",
    "CREATE TABLE short (id INT PRIMARY KEY, n INT, v VARCHAR(20), g VARCHAR(3) AS (v) STORED)",
    "CREATE TABLE state (id INT PRIMARY KEY, e ENUM('a', 'b'), d INT, g INT AS (10 / d) STORED)",
    "CREATE TABLE plain (id INT PRIMARY KEY, n INT, d INT, g INT AS (10 / d) VIRTUAL)",
]
MODELS = """
n = lambda: sa.Column("n", sa.BigInteger)
v = lambda: sa.Column("v", sa.String(20))
d = lambda: sa.Column("d", sa.Integer)
g = lambda sql, type_, stored=True: sa.Column("g", type_, sa.Computed(sql, persisted=stored))
table("a_first", n())
table("quotient", n(), d(), g("10 / d", sa.Integer))
table("day", n(), v(), g("CAST(v AS DATE)", sa.Date))
table("looked_up", n(), v(), g("CAST(v AS DATE)", sa.Date, False), sa.Index("k", "g"))
table("short", n(), v(), g("v", sa.String(3)))
table("state", sa.Column("e", mysql.ENUM("z", "b")), d(), g("10 / d", sa.Integer))
table("plain", n(), d(), g("10 / d", sa.Integer, False))
"""
FIRST = "INSERT INTO a_first VALUES (1, 1)"
REFUSED = {
    "quotient": (
        "INSERT INTO quotient (id, n, d) VALUES (1, 1, 2), (2, 1, 0)",
        "quotient: the server cannot compute g for some rows (error 1365; id=2)",
    ),
    "day": (
        "INSERT INTO day (id, n, v) VALUES (1, 1, '2024-02-30')",
        "day: the server cannot compute g for some rows (error 1292; id=1)",
    ),
    "looked_up": (
        "INSERT INTO looked_up (id, n, v) VALUES (7, 1, '2024-02-30')",
        "looked_up: the server cannot compute g for some rows (error 1292; id=7)",
    ),
    "short": (
        "INSERT INTO short (id, n, v) VALUES (1, 1, 'abcdef')",
        "short: what g is computed from gives values that do not fit varchar(3) (1 row: id=1)",
    ),
    "state": (
        "INSERT INTO state (id, e, d) VALUES (1, 'b', 0)",
        "state: the server cannot compute g for some rows (error 1365; id=1)",
    ),
    "plain": (
        "INSERT INTO plain (id, n, d) VALUES (1, 1, 0)",
        "plain: the server cannot compute g for some rows (error 1365; id=1)",
    ),
}


ORPHANS = [
    "CREATE TABLE a_first (id INT PRIMARY KEY, n INT)",
    "CREATE TABLE parent (id INT PRIMARY KEY)",
    "CREATE TABLE child (id INT PRIMARY KEY, p INT, n INT,"
    " CONSTRAINT f FOREIGN KEY (p) REFERENCES parent (id))",
    "CREATE TABLE node (id INT PRIMARY KEY, up INT, n INT,"
    " CONSTRAINT u FOREIGN KEY (up) REFERENCES node (id))",
]
KEYS = """
n = lambda: sa.Column("n", sa.BigInteger)
key = lambda columns, *other: sa.ForeignKeyConstraint(columns, other[1:], name=other[0])
table("a_first", n())
table("parent")
table("child", sa.Column("p", sa.Integer), n(), key(["p"], "f", "parent.id"))
table("node", sa.Column("up", sa.Integer), n(), key(["up"], "u", "node.id"))
"""
UNCHECKED = "SET foreign_key_checks = 0"
FITTING = [FIRST, "INSERT INTO parent VALUES (1)", "INSERT INTO child VALUES (1, 1, 1)"]
LOADED = {
    "child": [*FITTING, UNCHECKED, "INSERT INTO child VALUES (2, 99, 1)"],
    "node": [*FITTING, UNCHECKED, "INSERT INTO node VALUES (1, NULL, 1), (2, 3, 1)"],
}


def test_rows_without_a_parent_are_refused_where_a_copy_of_their_table_would_be(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    declare(shop_anywhere, ORPHANS, KEYS)
    done = shop_anywhere.run("revision", "-m", "wider")
    assert done.code == 0, done.err
    found = upgraded(shop_anywhere, anywhere, {"fit": FITTING, **LOADED})
    assert not found["fit"].refused and found["fit"].back
    for name, column in (("child", "p"), ("node", "up")):
        each = found[name]
        if anywhere.flavor == "mariadb":  # it copies them as they are
            assert not each.refused and each.back
            continue
        assert each.unchanged, each
        assert f"{name}: {column} refers to rows that" in each.refused
        assert "does not have (1 row: id=2)" in each.refused


@pytest.mark.slow
def test_rows_that_a_copy_cannot_compute_are_refused_before_anything_is_changed(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    declare(shop_anywhere, BEFORE, MODELS)
    done = shop_anywhere.run("revision", "-m", "wider", "--rename-value", "state.e.a=z")
    assert done.code == 0, done.err
    fits = [FIRST, "INSERT INTO quotient (id, n, d) VALUES (1, 1, 2), (2, 3, NULL)"]
    fits += ["INSERT INTO plain (id, n, d) VALUES (1, 1, 1)"]
    rows = {"fit": fits} | {name: [FIRST, insert] for name, (insert, _) in REFUSED.items()}
    found = upgraded(shop_anywhere, anywhere, rows)
    assert not found["fit"].refused and found["fit"].back
    for name, (_, words) in REFUSED.items():
        assert found[name].unchanged, (name, found[name])
        assert words in found[name].refused


@pytest.mark.slow
def test_rows_that_a_copy_cannot_index_are_refused(shop: Shop, server: Server) -> None:
    columns = "id INT PRIMARY KEY, n INT, v VARCHAR(20)"
    before = [
        "CREATE TABLE a_first (id INT PRIMARY KEY, n INT)",
        f"CREATE TABLE indexed ({columns}, KEY k ((CAST(v AS SIGNED))))",
    ]
    models = (
        'n = lambda: sa.Column("n", sa.BigInteger)\n'
        'key = sa.Index("k", sa.text("(CAST(v AS SIGNED))"))\n'
        'table("a_first", n())\n'
        'table("indexed", n(), sa.Column("v", sa.String(20)), key)\n'
    )
    declare(shop, before, models)
    assert shop.run("revision", "-m", "wider").code == 0
    rows = {
        "fit": [FIRST, "INSERT INTO indexed VALUES (1, 1, '7')"],
        "unfit": [FIRST, "INSERT INTO indexed VALUES (1, 1, '7x')"],
    }
    found = upgraded(shop, server, rows)
    assert not found["fit"].refused and found["fit"].back
    assert found["unfit"].unchanged, found["unfit"]
    assert "indexed: the server cannot compute the index k" in found["unfit"].refused
