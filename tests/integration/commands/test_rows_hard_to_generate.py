"""Tables for which few combinations of values make a row that a revision accepts."""

from __future__ import annotations

import json

import pytest

from support.shops import Shop
from support.upgrades import declare

BEFORE = [
    "CREATE TABLE tree (id INT AUTO_INCREMENT PRIMARY KEY, p INT NULL, s VARCHAR(30),"
    " CONSTRAINT f_tree FOREIGN KEY (p) REFERENCES tree (id))",
    "CREATE TABLE owner (id BINARY(16) PRIMARY KEY)",
    "CREATE TABLE owned (id INT PRIMARY KEY, owner_id BINARY(16) NOT NULL, s VARCHAR(30),"
    " CONSTRAINT f_owned FOREIGN KEY (owner_id) REFERENCES owner (id))",
    "CREATE TABLE texts (id INT PRIMARY KEY,"
    + ", ".join(f" {name} VARCHAR(40) NOT NULL" for name in "abcdefg")
    + ")",
    "CREATE TABLE z_parent (id INT PRIMARY KEY)",
    "CREATE TABLE child (id INT PRIMARY KEY, v VARCHAR(9))",
    "CREATE TABLE span (id INT PRIMARY KEY, lo INT NULL, hi INT NULL,"
    " CONSTRAINT c_span CHECK (lo <= hi))",
]
MODELS = """
from sqlalchemy.dialects.mysql import BINARY
sa.Table("tree", SQLModel.metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("p", sa.Integer, sa.ForeignKey("tree.id", name="f_tree"), nullable=False),
    sa.Column("s", sa.String(20)))
sa.Table("owner", SQLModel.metadata, sa.Column("id", BINARY(16), primary_key=True))
table("owned", sa.Column("owner_id", BINARY(16), sa.ForeignKey("owner.id", name="f_owned"),
    nullable=False), sa.Column("s", sa.String(20)))
kinds = sa.Integer, sa.Date, sa.Enum("x", "y"), sa.Numeric(6, 2), sa.Time, sa.JSON, sa.Double
table("texts", *(sa.Column(n, k, nullable=False) for n, k in zip("abcdefg", kinds)))
table("z_parent")
table("child", sa.Column("v", sa.String(9)),
    sa.Column("u", sa.String(36), nullable=False, server_default=sa.text("(uuid())"), unique=True),
    sa.Column("k", sa.Integer, sa.ForeignKey("z_parent.id", name="f_child"), nullable=False,
        server_default="1"),
    sa.Column("n", sa.Integer, nullable=False, server_default="7"),
    sa.UniqueConstraint("n", "v", name="u_child"))
table("span", sa.Column("lo", sa.Integer, nullable=False), sa.Column("hi", sa.Integer),
    sa.Column("k", sa.Integer, sa.ForeignKey("z_parent.id", name="f_span"), nullable=False),
    sa.CheckConstraint("lo <= hi", name="c_span"))
"""
FLAGS = (
    *("--refuse", "tree.p", "--fill", "span.lo=0"),
    *("--fill", "span.k=(SELECT MIN(id) FROM z_parent)"),
)
KNOTS = [
    "CREATE TABLE egg (id INT PRIMARY KEY, hen_id INT NOT NULL, s VARCHAR(30))",
    "CREATE TABLE hen (id INT PRIMARY KEY, egg_id INT NOT NULL,"
    " CONSTRAINT f_hen FOREIGN KEY (egg_id) REFERENCES egg (id))",
    "ALTER TABLE egg ADD CONSTRAINT f_egg FOREIGN KEY (hen_id) REFERENCES hen (id)",
]
KNOT = """
table("egg", sa.Column("hen_id", sa.Integer, sa.ForeignKey("hen.id", name="f_egg"),
    nullable=False), sa.Column("s", sa.String(20)))
table("hen", sa.Column("egg_id", sa.Integer, sa.ForeignKey("egg.id", name="f_hen"),
    nullable=False))
"""

SINGLE = [
    "CREATE TABLE single (id INT PRIMARY KEY, e ENUM('a', 'b') NOT NULL UNIQUE, n INT UNIQUE)",
    "CREATE TRIGGER nine BEFORE UPDATE ON single FOR EACH ROW"
    " SET NEW.n = IF(NEW.e <> OLD.e, 9, NEW.n)",
]
A_SINGLE_ROW = """
table("single", sa.Column("e", sa.Enum("y", "z"), nullable=False, unique=True),
    sa.Column("n", sa.Integer, unique=True))
sa.event.listen(SQLModel.metadata, "after_create", sa.DDL(
    "CREATE TRIGGER nine BEFORE UPDATE ON single FOR EACH ROW"
    " SET NEW.n = IF(NEW.e <> OLD.e, 9, NEW.n)"))
"""


@pytest.mark.slow
def test_every_table_gets_rows_that_fit(shop_anywhere: Shop) -> None:
    declare(shop_anywhere, BEFORE, MODELS)
    done = shop_anywhere.run("revision", "-m", "rows", "--format", "json", *FLAGS)
    assert done.code == 0, done.err
    filled = json.loads(done.out)["rows"]["filled"]
    assert set(filled) == {"tree", "owner", "owned", "texts", "z_parent", "child", "span"}
    assert min(filled.values()) > 4, filled


@pytest.mark.slow
def test_a_table_without_any_row_is_named(shop_anywhere: Shop) -> None:
    declare(shop_anywhere, KNOTS, KNOT)
    done = shop_anywhere.run("revision", "-m", "rows")
    assert done.code == 0, done.err
    for name in ("egg", "hen"):
        assert f"No row could be generated for {name}: " in done.err
    assert "generated rows in" not in done.err


def test_a_single_row_is_counted_as_one(shop_anywhere: Shop) -> None:
    declare(shop_anywhere, SINGLE, A_SINGLE_ROW)
    members = ("--rename-value", "single.e.a=y", "--rename-value", "single.e.b=z")
    done = shop_anywhere.run("revision", "-m", "rows", *members)
    assert done.code == 0, done.err
    assert "Run on 1 generated row in 1 table" in done.err
    assert "  The server refuses some rows that no query can find first" in done.err
