"""Values that the downgrade cannot give back, so that the next upgrade refuses the rows."""

from __future__ import annotations

from support.shops import Shop
from support.upgrades import declare

BEFORE = ["CREATE TABLE ticket (id INT PRIMARY KEY, started INT, number INT AS (started + 1))"]
MODELS = 'table("ticket", sa.Column("number", sa.Integer, nullable=False))\n'


def test_what_a_column_was_computed_from_goes(shop: Shop) -> None:
    declare(shop, BEFORE, MODELS)
    done = shop.run("revision", "-m", "plain numbers")
    assert done.code == 0, done.err
    assert "The downgrade cannot give back all values" in done.err
    assert "ticket: number is NULL" in done.err
