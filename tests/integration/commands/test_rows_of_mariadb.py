"""Rows that a MariaDB of production has, and that MySQL would not have, or would not take."""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded

BEFORE = [
    "CREATE TABLE a_first (id INT PRIMARY KEY, n INT)",
    "CREATE TABLE copied (id INT PRIMARY KEY, n INT, c INT, CONSTRAINT positive CHECK (c > 0))",
    "CREATE TABLE given (id INT PRIMARY KEY, c INT CHECK (c > 0), e ENUM('a', 'b'))",
    "CREATE TABLE going (id INT PRIMARY KEY, c INT CHECK (c > 0))",
    "CREATE TABLE day (id INT PRIMARY KEY, n INT, d DATE)",
    "CREATE TABLE parent (id INT PRIMARY KEY, k VARCHAR(20) UNIQUE)",
    "CREATE TABLE child (id INT PRIMARY KEY, k VARCHAR(20),"
    " CONSTRAINT f FOREIGN KEY (k) REFERENCES parent (k) ON UPDATE CASCADE)",
]
MODELS = """
n = lambda: sa.Column("n", sa.BigInteger)
c = lambda: sa.Column("c", sa.Integer)
table("a_first", n())
table("copied", n(), c(), sa.CheckConstraint("c > 0", name="positive"))
table("given", sa.Column("c", sa.Integer, sa.CheckConstraint("c > 0")),
    sa.Column("e", mysql.ENUM("z", "b")))
table("going", c(), sa.Column("w", sa.Integer, nullable=False))
table("day", n(), sa.Column("d", sa.Date))
table("parent", sa.Column("k", sa.String(20), unique=True),
    sa.CheckConstraint("char_length(k) < 11", name="short"))
table("child", sa.Column("k", sa.String(20),
    sa.ForeignKey("parent.k", name="f", onupdate="CASCADE")))
"""
FIRST = "INSERT INTO a_first VALUES (1, 1)"
CHECKS = "SET check_constraint_checks = "
LONG = "'abcdefghijklmno'"
ROWS = {
    "fit": [
        FIRST,
        "INSERT INTO copied VALUES (1, 1, 1)",
        "INSERT INTO given VALUES (1, 1, 'a')",
        "SET sql_mode = 'ALLOW_INVALID_DATES'",
        "INSERT INTO day VALUES (1, 1, '2024-02-30'), (2, 1, '0000-00-00')",
        f"INSERT INTO parent VALUES (1, {LONG})",
        f"INSERT INTO child VALUES (1, {LONG})",
    ],
    "copied": [f"{CHECKS}0", "INSERT INTO copied VALUES (7, 1, -1)", f"{CHECKS}1"],
    "given": [f"{CHECKS}0", "INSERT INTO given VALUES (7, -1, 'a')", f"{CHECKS}1"],
    "going": [f"{CHECKS}0", "INSERT INTO going VALUES (7, -1)", f"{CHECKS}1"],
}


@pytest.fixture
def shop_of_mariadb(shop: Shop, mariadb: Server) -> Shop:
    return shop.on(mariadb)


@pytest.mark.slow
def test_rows_that_violate_a_check_are_refused_where_they_would_be_looked_at_again(
    shop_of_mariadb: Shop, mariadb: Server
) -> None:
    declare(shop_of_mariadb, BEFORE, MODELS)
    flags = (
        "--fill",
        "going.w=1",
        "--fill",
        "parent.k=left(k, 10)",
        "--rename-value",
        "given.e.a=z",
    )
    done = shop_of_mariadb.run("revision", "-m", "wider", *flags)
    assert done.code == 0, done.err
    assert any("upgrade: child: k changes in " in line for line in done.err.splitlines())
    found = upgraded(shop_of_mariadb, mariadb, ROWS)
    assert not found["fit"].refused, found["fit"]
    assert found["fit"].rows["child"] == [["1", "abcdefghij"]]
    for name, what in (("copied", "positive"), ("given", "of c"), ("going", "of c")):
        assert found[name].unchanged, found[name]
        assert f"{name}: rows violate the CHECK {what} (1 row: id=7)" in found[name].refused
    assert "change them so that the CHECK of c holds" in found["given"].refused


ELSEWHERE = [
    "CREATE TABLE a_first (id INT PRIMARY KEY, n INT)",
    "CREATE TABLE copied (id INT PRIMARY KEY, n INT, c INT, CONSTRAINT positive CHECK (c > 0))",
    "CREATE TABLE given (id INT PRIMARY KEY, c INT, e ENUM('a', 'b'),"
    " CONSTRAINT above CHECK (c > 0))",
    "CREATE TABLE doc (id INT PRIMARY KEY, n INT, j JSON)",
]
MODELS_ELSEWHERE = """
n = lambda: sa.Column("n", sa.Numeric(12))
c = lambda name: (sa.Column("c", sa.Integer), sa.CheckConstraint("c > 0", name=name))
table("a_first", n())
table("copied", n(), *c("positive"))
table("given", *c("above"), sa.Column("e", mysql.ENUM("z", "b")))
table("doc", n(), sa.Column("j", sa.JSON))
"""
ROWS_ELSEWHERE = {
    "fit": [
        FIRST,
        "INSERT INTO copied VALUES (1, 1, 1)",
        "INSERT INTO given VALUES (1, 1, 'a')",
        "INSERT INTO doc VALUES (1, 1, '{}')",
    ],
    "copied": [f"{CHECKS}0", "INSERT INTO copied VALUES (7, 1, -1)", f"{CHECKS}1"],
    "given": [f"{CHECKS}0", "INSERT INTO given VALUES (7, -1, 'a')", f"{CHECKS}1"],
    "doc": [f"{CHECKS}0", "INSERT INTO doc VALUES (7, 1, 'x')", f"{CHECKS}1"],
}


@pytest.mark.slow
def test_a_revision_for_both_servers_that_was_written_on_mysql_asks_the_same_on_mariadb(
    shop: Shop, mariadb: Server
) -> None:
    declare(shop, ELSEWHERE, MODELS_ELSEWHERE)
    both = "--servers", "mysql:9.7,mariadb:10.11"
    done = shop.run("revision", "-m", "wider", "--rename-value", "given.e.a=z", *both)
    assert done.code == 0, done.err
    found = upgraded(shop, mariadb, ROWS_ELSEWHERE)
    assert not found["fit"].refused, found["fit"]
    for name, what in (("copied", "positive"), ("given", "above"), ("doc", "of j")):
        assert found[name].unchanged, found[name]
        assert f"{name}: rows violate the CHECK {what} (1 row: id=7)" in found[name].refused


PLACES_BEFORE = [
    "CREATE TABLE a_first (id INT PRIMARY KEY, n INT)",
    "CREATE TABLE place (id INT PRIMARY KEY, at INT, since DATE, who POINT, KEY (at))",
]
PLACES = """
from sqlalchemy.types import UserDefinedType


class Spelled(UserDefinedType):
    cache_ok = True

    def __init__(self, name):
        self.name = name

    def get_col_spec(self, **options):
        return self.name

    def __repr__(self):
        return f"Spelled({self.name!r})"


table("a_first", sa.Column("n", sa.BigInteger))
table("place", sa.Column("at", Spelled("INET6"), index=True), sa.Column("since", Spelled("POINT")),
    sa.Column("who", Spelled("UUID")))
"""
PLACES_ROWS = {
    "fit": [FIRST, "INSERT INTO place VALUES (1, NULL, NULL, NULL)"],
    **{
        name: ["INSERT INTO place VALUES (1, NULL, NULL, NULL)", f"INSERT INTO place {row}"]
        for name, row in {
            "at": "VALUES (7, 0, NULL, NULL)",
            "since": "VALUES (7, NULL, '2024-02-29', NULL)",
            "who": "VALUES (7, NULL, NULL, POINT(1, 2))",
        }.items()
    },
}


@pytest.mark.slow
def test_a_column_that_mariadb_cannot_convert_is_replaced_if_it_holds_no_value(
    shop_of_mariadb: Shop, mariadb: Server
) -> None:
    declare(shop_of_mariadb, PLACES_BEFORE, PLACES)
    done = shop_of_mariadb.run("revision", "-m", "places")
    assert done.code == 0, done.err
    found = upgraded(shop_of_mariadb, mariadb, PLACES_ROWS)
    assert not found["fit"].refused, found["fit"]
    assert found["fit"].back, found["fit"]
    assert found["fit"].rows["place"] == [["1", "None", "None", "None"]]
    for name in ("at", "since", "who"):
        assert found[name].unchanged, found[name]
        expected = f"place: {name} has values, and none stays the same as"
        assert expected in found[name].refused
        assert "(1 row: id=7" in found[name].refused


@pytest.mark.parametrize(
    "partitions", ["(PARTITION p0 HISTORY, PARTITION pn CURRENT)", "LIMIT 100 PARTITIONS 3"]
)
def test_partitions_of_the_history_go_with_it_although_no_model_replaces_them(
    shop_of_mariadb: Shop, mariadb: Server, partitions: str
) -> None:
    versioned = "CREATE TABLE t (id INT PRIMARY KEY, x INT) WITH SYSTEM VERSIONING"
    declare(
        shop_of_mariadb,
        [
            f"{versioned} PARTITION BY SYSTEM_TIME {partitions}",
            "CREATE TABLE left_alone (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 2",
        ],
        'table("t", sa.Column("x", sa.BigInteger))\ntable("left_alone")',
    )
    done = shop_of_mariadb.run("revision", "-m", "plain")
    assert done.code == 0, done.err
    found = upgraded(shop_of_mariadb, mariadb, {"rows": ["INSERT INTO t VALUES (1, 2)"]})["rows"]
    assert not found.refused, found
    assert found.rows["t"] == [["1", "2"]]
    assert not found.down, found
    assert shop_of_mariadb.run("check-drift").code == 0
