"""Values that read tables and columns which the same revision renames, drops or adds."""

from __future__ import annotations

import pytest

from support.shops import Shop
from support.upgrades import declare

BEFORE = [
    "CREATE TABLE a (id INT PRIMARY KEY, n INT, gone INT)",
    "CREATE TABLE old (id INT PRIMARY KEY, n INT)",
    "CREATE TABLE former (id INT PRIMARY KEY, n INT)",
    "CREATE TABLE t (id INT PRIMARY KEY, k INT, back INT NOT NULL)",
    "CREATE TABLE u (id INT PRIMARY KEY, w INT)",
]
MODELS = """
table("a", sa.Column("m", sa.Integer))
table("new", sa.Column("n", sa.Integer))
table("latter", sa.Column("n", sa.Integer), sa.Column("v", sa.Integer, nullable=False))
table("t", sa.Column("j", sa.Integer), sa.Column("v", sa.Integer, nullable=False))
table("u", sa.Column("w", sa.Integer, nullable=False))
table("added", sa.Column("n", sa.Integer))
"""
FLAGS = ["--rename", "a.n=m", "--rename", "old=new", "--rename", "former=latter"]
FLAGS += ["--rename", "t.k=j", "--no-rename", "t.back", "--no-rename", "a.gone"]
TABLE = (
    "the upgrade renames the table old to new after this value is tried and before rows get it;"
    " rename it in an earlier revision, and write new then"
)
COLUMN = (
    "the upgrade renames the column n of a to m after this value is tried and before rows get it;"
    " rename it in an earlier revision, and write m then"
)


@pytest.mark.parametrize(
    ("fill", "sentence"),
    [
        ("t.v=(SELECT MAX(n) FROM old)", TABLE),
        ("t.v=(SELECT MAX(n) FROM new)", TABLE),
        ("t.v=(SELECT MAX(a.n) FROM a)", COLUMN),
        ("t.v=(SELECT MAX(m) FROM a)", COLUMN),
        (
            "t.v=(SELECT MAX(gone) FROM a)",
            "the upgrade drops the column gone of a before rows get this value;"
            " drop it in a later revision",
        ),
        (
            "latter.v=former.n",
            "the upgrade renames the table former to latter after this value is tried and before"
            " rows get it; write columns without the name of their table",
        ),
        (
            "t.v=j + 1",
            "the upgrade renames the column k of t to j only after rows get this value; write k",
        ),
        (
            "u.w=(SELECT MAX(n) FROM new)",
            "the upgrade renames the table old to new only after rows get this value; write old",
        ),
        (
            "t.back=(SELECT MAX(n) FROM new)",
            "the downgrade renames the table new to old after this value is tried and before rows"
            " get it",
        ),
        (
            "t.v=(SELECT MAX(n) FROM added)",
            "the upgrade adds the table added only after this value is tried;"
            " add it in an earlier revision",
        ),
        ("t.v=(SELECT q FROM nowhere)", "MySQL cannot read it as the SQL of one value (Table "),
    ],
)
def test_a_name_that_is_not_there_at_that_moment_is_refused(
    shop: Shop, fill: str, sentence: str
) -> None:
    declare(shop, BEFORE, MODELS)
    done = shop.run("revision", "-m", "renamed", *FLAGS, "--fill", fill)
    assert done.code == 2, done.err
    assert f"--fill {fill}: {sentence}" in done.err, done.err
    assert "alembic_autogen_" not in done.err, done.err


def test_names_that_are_there_are_read(shop: Shop) -> None:
    declare(shop, BEFORE, MODELS)
    fills = ["latter.v=n", "t.v=COALESCE(k, 0)", "u.w=(SELECT COALESCE(MAX(n), 0) FROM old)"]
    flags = [word for fill in (*fills, "t.back=COALESCE(j, 0)") for word in ("--fill", fill)]
    done = shop.run("revision", "-m", "renamed", *FLAGS, *flags)
    assert done.code == 0, done.err
