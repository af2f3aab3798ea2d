"""Values of columns that exchange their names."""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded


@pytest.mark.parametrize(("value", "code"), [("1", 0), ("-1", 2)])
def test_columns_that_exchange_their_names_get_values(
    shop_anywhere: Shop, anywhere: Server, value: str, code: int
) -> None:
    declare(
        shop_anywhere,
        ["CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, CONSTRAINT c CHECK (a > 0))"],
        """
table("t", sa.Column("b", sa.Integer, nullable=False), sa.Column("a", sa.Integer),
    sa.CheckConstraint("b > 0", name="c"))
""",
    )
    flags = ("--rename", "t.a=b", "--rename", "t.b=a", "--fill", f"t.b={value}")
    done = shop_anywhere.run("revision", "-m", "exchanged", *flags)
    assert done.code == code, done.err
    if code:
        assert f"--fill t.b={value}: b (int" in done.err and "does not accept it" in done.err
        return
    rows = ["INSERT INTO t VALUES (1, NULL, -2), (2, 3, NULL)"]
    found = upgraded(shop_anywhere, anywhere, {"rows": rows})["rows"]
    assert not found.refused and not found.down, found
    assert found.rows["t"] == [["1", "1", "-2"], ["2", "3", "None"]]


def test_equal_columns_exchange_their_names(shop_anywhere: Shop, anywhere: Server) -> None:
    """Both schemas are equal, so that only the flags ask for a change."""
    declare(
        shop_anywhere,
        ["CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT)"],
        'table("t", sa.Column("a", sa.Integer), sa.Column("b", sa.Integer))\n',
    )
    flags = ("--rename", "t.a=b", "--rename", "t.b=a")
    done = shop_anywhere.run("revision", "-m", "exchanged", *flags)
    assert done.code == 0, done.err
    (file,) = shop_anywhere.folder.glob("migrations/versions/*_exchanged.py")
    assert file.read_text().count("CHANGE COLUMN") == 4
    rows = ["INSERT INTO t VALUES (1, 5, 6)"]
    found = upgraded(shop_anywhere, anywhere, {"rows": rows})["rows"]
    assert not found.refused and not found.down, found
    assert found.rows["t"] == [["1", "6", "5"]]
