"""Texts of numbers for which a server's own DECIMAL has no room."""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded

BEFORE = [
    "CREATE TABLE a_first (id INT PRIMARY KEY, v VARCHAR(20))",
    "CREATE TABLE price (id INT PRIMARY KEY, v VARCHAR(200))",
    "CREATE TABLE wide (id INT PRIMARY KEY, v VARCHAR(200))",
]
MODELS = """
table("a_first", sa.Column("v", sa.String(10)))
table("price", sa.Column("v", sa.Numeric(20, 4)))
table("wide", sa.Column("v", sa.Numeric(65, 4)))
"""
FIT = ("7", "-1.5", "1e-40", "0." + "1" * 72, "+5.", "0" * 60 + "1.25")
UNFIT = ("1e-400", "1e-82", "1.5e-81", "0." + "1" * 90, "3." + "0" * 90)
TOO_WIDE = ("1e62", "1e80", "1e85", "0." + "1" * 90)


@pytest.mark.slow
def test_numbers_that_are_too_long_are_refused_before_anything_is_changed(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    declare(shop_anywhere, BEFORE, MODELS)
    accepted = ("--accept-change", "price.v", "--accept-change", "wide.v")
    done = shop_anywhere.run("revision", "-m", "numbers", *accepted)
    assert done.code == 0, done.err
    first = "INSERT INTO a_first VALUES (1, 'x')"
    rows = {f"price {v}": [first, f"INSERT INTO price VALUES (7, '{v}')"] for v in (*FIT, *UNFIT)}
    rows |= {f"wide {v}": [first, f"INSERT INTO wide VALUES (7, '{v}')"] for v in TOO_WIDE}
    rows["wide -" + "9" * 61] = [first, f"INSERT INTO wide VALUES (7, '-{'9' * 61}.5')"]
    found = upgraded(shop_anywhere, anywhere, rows)
    refused = {name for name, each in found.items() if each.refused}
    assert refused == {f"price {v}" for v in UNFIT} | {f"wide {v}" for v in TOO_WIDE}
    for name in refused:
        assert found[name].unchanged, (name, found[name])
        table = name.partition(" ")[0]
        assert found[name].refused.startswith(f"CommandError: {table}: v has values that do not")
        assert "(1 row: id=7)" in found[name].refused
