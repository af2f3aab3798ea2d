"""Values for rows of tables whose engine has no UPDATE (ARCHIVE) or no NULL (CSV)."""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded

DECLARED = """
def made(name, engine, *items):
    sa.Table(name, SQLModel.metadata, *items, mysql_engine=engine)


required = lambda name, type_=sa.Integer: sa.Column(name, type_, nullable=False)
"""


def filled(*values: str) -> list[str]:
    return [word for value in values for word in ("--fill", value)]


def test_a_new_column_of_an_archive_table_gets_its_value_as_the_default(
    shop: Shop, server: Server
) -> None:
    declare(
        shop,
        [
            "CREATE TABLE counted (id INT AUTO_INCREMENT PRIMARY KEY) ENGINE=ARCHIVE",
            "CREATE TABLE ended (id INT) ENGINE=ARCHIVE",
            "CREATE TABLE begun (id INT)",
            "CREATE TABLE restored (id INT, v INT NOT NULL) ENGINE=ARCHIVE",
        ],
        DECLARED + """
made("counted", "ARCHIVE", sa.Column("id", sa.Integer, primary_key=True),
    required("s", sa.String(20)), sa.Column("w", sa.Integer, server_default="1"))
made("ended", "InnoDB", sa.Column("id", sa.Integer), required("w"))
made("begun", "ARCHIVE", sa.Column("id", sa.Integer), required("d", sa.Date))
made("restored", "ARCHIVE", sa.Column("id", sa.Integer))
""",
    )
    flags = ("counted.s='a b'", "counted.w=-7", "ended.w=7", "begun.d='2020-02-02'", "restored.v=5")
    done = shop.run("revision", "-m", "filled", *filled(*flags))
    assert done.code == 0, done.err
    rows = [f"INSERT INTO {name} (id) VALUES (1), (2)" for name in ("counted", "ended", "begun")]
    found = upgraded(shop, server, {"rows": rows})["rows"]
    assert not found.refused and found.back, found
    assert found.rows["counted"] == [["1", "a b", "-7"], ["2", "a b", "-7"]]
    assert found.rows["ended"] == [["1", "7"], ["2", "7"]]
    assert found.rows["begun"] == [["1", "2020-02-02"], ["2", "2020-02-02"]]
    assert "DEFAULT '1'" in found.definitions["counted"]


@pytest.mark.parametrize(
    ("columns", "models", "flags", "sentence"),
    [
        (
            "v INT",
            'sa.Column("v", sa.Integer), required("w")',
            filled("t.w=v * 2"),
            "--fill t.w=v * 2: ARCHIVE has no UPDATE, so that rows of t get a value only as the"
            " default of the new column, which must be a literal there",
        ),
        (
            "v INT",
            'sa.Column("v", sa.Integer), required("w", sa.Text)',
            filled("t.w='x'"),
            "none of a TEXT, BLOB or JSON",
        ),
        (
            "v INT",
            'required("v")',
            filled("t.v=7"),
            "--fill t.v=7: t is an ARCHIVE table, which has no UPDATE; leave this --fill out",
        ),
        (
            "v INT NOT NULL, w INT",
            'sa.Column("w", sa.Integer)',
            filled("t.v=w"),
            "--fill t.v=w: ARCHIVE has no UPDATE",
        ),
        (
            "v ENUM('a', 'b')",
            'sa.Column("v", mysql.ENUM("z", "b"))',
            ["--rename-value", "t.v.a=z"],
            "t.v: renaming 'a' to 'z' takes an UPDATE, and an ARCHIVE table has none",
        ),
    ],
    ids=["an expression", "a text", "a column that is there", "a downgrade", "a member"],
)
def test_what_takes_an_update_of_an_archive_table_is_refused(
    shop: Shop, columns: str, models: str, flags: list[str], sentence: str
) -> None:
    before = f"CREATE TABLE t (id INT, {columns}) ENGINE=ARCHIVE"
    made = f'made("t", "ARCHIVE", sa.Column("id", sa.Integer), {models})'
    declare(shop, [before], DECLARED + made)
    done = shop.run("revision", "-m", "filled", *flags)
    assert done.code == 2, done.err
    assert sentence in done.err


def test_a_column_of_an_archive_table_is_not_asked_for_a_value(shop: Shop) -> None:
    made = 'made("t", "ARCHIVE", sa.Column("id", sa.Integer), required("v"))'
    declare(shop, ["CREATE TABLE t (id INT, v INT) ENGINE=ARCHIVE"], DECLARED + made)
    done = shop.run("revision", "-m", "required")
    assert done.code == 1, done.err
    assert "--refuse t.v" in done.err
    assert "--fill" not in done.err


def test_new_columns_of_a_csv_table_are_never_null(shop_anywhere: Shop, anywhere: Server) -> None:
    declare(
        shop_anywhere,
        ["CREATE TABLE t (v INT NOT NULL) ENGINE=CSV"],
        DECLARED + """
made("t", "CSV", required("v"), required("a"), required("b"), required("d", sa.Date),
    required("e", sa.DateTime), required("s", sa.Text))
""",
    )
    flags = (
        *("t.a=7", "t.b=v * 2", "t.d=FROM_DAYS(750000 + v)"),
        *("t.e='2020-02-02 01:02:03'", "t.s=CONCAT('x', v)"),
    )
    done = shop_anywhere.run("revision", "-m", "filled", *filled(*flags))
    assert done.code == 0, done.err
    rows = ["INSERT INTO t VALUES (1), (2)"]
    found = upgraded(shop_anywhere, anywhere, {"rows": rows})["rows"]
    assert not found.refused and found.back, found
    assert found.rows["t"] == [
        ["1", "7", "2", "2053-06-07", "2020-02-02 01:02:03", "x1"],
        ["2", "7", "4", "2053-06-08", "2020-02-02 01:02:03", "x2"],
    ]
    assert "DEFAULT '2000" not in found.definitions["t"]
