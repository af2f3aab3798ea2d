"""Values in tables without a key, or of engines that take nothing back.

Values of ``--fill`` that are refused are named where a key names the rows. Rows without a key are
the same ones before and after a change if the columns that have not changed say so.
"""

from __future__ import annotations

import re

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded

BEFORE = [
    "CREATE TABLE a_first (id INT PRIMARY KEY, v VARCHAR(20))",
    "CREATE TABLE bare (v VARCHAR(20), w INT, UNIQUE KEY vw (v, w))",
    "CREATE TABLE kept (id INT PRIMARY KEY, v VARCHAR(20), w INT, UNIQUE KEY vw (v, w))"
    " ENGINE=MyISAM",
]
MODELS = """
columns = lambda: (sa.Column("v", sa.String(20), nullable=False), sa.Column("w", sa.Integer),
    sa.UniqueConstraint("v", "w", name="vw"))
table("a_first", sa.Column("v", sa.String(20), nullable=False))
sa.Table("bare", SQLModel.metadata, *columns())
kept = table("kept", *columns())
kept.kwargs.update(mysql_engine="MyISAM", mariadb_engine="MyISAM")
"""
FILLS = ["--fill=a_first.v='x'", "--fill=bare.v='x'", "--fill=kept.v='x'"]
ROWS = {
    "fit": ["INSERT INTO bare VALUES (NULL, 1), ('y', 1)", "INSERT INTO kept VALUES (1, NULL, 1)"],
    "bare": ["INSERT INTO a_first VALUES (1, NULL)", "INSERT INTO bare VALUES (NULL, 1), ('x', 1)"],
    "kept": [
        "INSERT INTO a_first VALUES (1, NULL)",
        "INSERT INTO kept VALUES (9, NULL, 5), (3, NULL, 1), (7, NULL, 2), (8, 'x', 2)",
    ],
}


def test_a_value_that_is_refused_ends_in_one_sentence(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    declare(shop_anywhere, BEFORE, MODELS)
    done = shop_anywhere.run("revision", "-m", "fill", *FILLS)
    assert done.code == 0, done.err
    found = upgraded(shop_anywhere, anywhere, ROWS)
    assert found["fit"].rows["bare"] == [["x", "1"], ["y", "1"]]
    words = (
        "the server refuses the value of --fill for some rows, since a unique key has it already"
    )
    assert found["bare"].unchanged
    assert found["bare"].refused.startswith(
        f"CommandError: bare: {words} (error 1062); change them"
    )
    assert found["bare"].refused.endswith("then run this again: nothing was changed")
    assert found["kept"].refused.startswith(f"CommandError: kept: {words} (error 1062; id=7);")
    assert found["kept"].refused.endswith(
        "then run this again: only values of kept have changed, since MyISAM takes no UPDATE back"
    )
    assert found["kept"].rows["kept"][0] == ["3", "x", "1"]
    assert found["kept"].rows["a_first"] == [["1", "None"]]


def test_only_the_columns_that_change_are_reported_as_changed(shop_anywhere: Shop) -> None:
    shop = shop_anywhere
    before = "CREATE TABLE bare (a INT, g INT AS (a + 1) STORED, d INT AS (a) VIRTUAL)"
    bare = """
sa.Table("bare", SQLModel.metadata, sa.Column("a", sa.Integer),
    sa.Column("g", sa.Integer, sa.Computed("a + 2", persisted=True)),
    sa.Column("d", sa.Integer, sa.Computed("a", persisted=False)))
"""
    declare(shop, [before], bare)
    done = shop.run("revision", "-m", "more")
    assert done.code == 0, done.err
    assert re.findall(r"upgrade: bare: (\w+) changes in", done.err) == ["g"]
