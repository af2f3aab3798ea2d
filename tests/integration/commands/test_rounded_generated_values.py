"""Generated columns whose type rounds or compares otherwise than their expression.

A precondition on such a column reads what the column holds, not what the expression gives.
"""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.model_functions import FUNCTIONS
from support.shops import Shop
from support.upgrades import declare, upgraded

DECIMAL = "a DECIMAL(6, 3)"
TENTH = f"{DECIMAL}, g DECIMAL(5, 1) AS (a * 1) STORED"
A = 'sa.Column("a", sa.Numeric(6, 3))'
G = f'{A}, stored("g", sa.Numeric(5, 1), "a * 1")'
TABLES = {
    # name: columns before, models after, rows, and the refusal
    "at_least": (TENTH, f'{G}, check("g >= 10", "c_{{name}}")', "(1, 9.96)", ""),
    "less": (
        TENTH,
        f'{G}, check("g < 10", "c_{{name}}")',
        "(1, 9.96)",
        "less: rows violate the CHECK c_less",
    ),
    "once": (
        TENTH,
        f'{G}, sa.UniqueConstraint("g", name="u")',
        "(1, 9.96), (2, 9.97)",
        "once: values of g occur more than once",
    ),
    "virtual_once": (
        f"{DECIMAL}, g INT AS (a) VIRTUAL",
        f'{A}, virtual("g", sa.Integer, "a"), sa.UniqueConstraint("g", name="u")',
        "(1, 1.6), (2, 2.4)",
        "virtual_once: values of g occur more than once",
    ),
    "finer": (
        "a VARCHAR(20), g VARCHAR(20) COLLATE utf8mb4_bin AS (a) STORED",
        'sa.Column("a", sa.String(20)), stored("g", sa.String(20, "utf8mb4_bin"), "a"),'
        ' sa.UniqueConstraint("g", name="u")',
        "(1, 'a'), (2, 'A')",
        "",
    ),
    "coarser": (
        "a VARCHAR(20) COLLATE utf8mb4_bin, g VARCHAR(20) AS (a) STORED",
        'sa.Column("a", sa.String(20, "utf8mb4_bin")), stored("g", sa.String(20), "a"),'
        ' sa.UniqueConstraint("g", name="u")',
        "(1, 'a'), (2, 'A')",
        "coarser: values of g occur more than once",
    ),
    "whole_day": (
        "a DATETIME, g DATE AS (a) STORED",
        'sa.Column("a", sa.DateTime), stored("g", sa.Date, "a"),'
        ' check("g = \'2024-01-01\'", "c_{name}")',
        "(1, '2024-01-01 12:00')",
        "",
    ),
    "referring": (
        f"{DECIMAL}, g INT AS (a) STORED",
        f'{A}, stored("g", sa.Integer, "a"),'
        ' sa.ForeignKeyConstraint(["g"], ["a_first.id"], name="fk")',
        "(1, 1.6)",
        "",
    ),
    "new": (
        DECIMAL,
        f'{A}, stored("g", sa.Integer, "a"), check("g = 2", "c_{{name}}")',
        "(1, 1.6)",
        "",
    ),
    "chain": (
        f"{DECIMAL}, v INT AS (a) VIRTUAL",
        f'{A}, virtual("v", sa.Integer, "a"), stored("g", sa.Integer, "v * 10"),'
        ' check("g = 20", "c_{name}")',
        "(1, 1.6)",
        "",
    ),
}
FIRST = """\
table("a_first", sa.Column("n", sa.BigInteger))
"""


@pytest.mark.slow
def test_queries_read_what_a_generated_column_holds(shop_anywhere: Shop, anywhere: Server) -> None:
    declare(
        shop_anywhere,
        [
            "CREATE TABLE a_first (id INT PRIMARY KEY, n INT)",
            *(f"CREATE TABLE {n} (id INT PRIMARY KEY, {each[0]})" for n, each in TABLES.items()),
        ],
        FUNCTIONS
        + FIRST
        + "\n".join(
            f'table("{name}", {each[1]})'.replace("{name}", name) for name, each in TABLES.items()
        ),
    )
    done = shop_anywhere.run("revision", "-m", "more")
    assert done.code == 0, done.err
    parent = "INSERT INTO a_first (id) VALUES (2)"
    rows = {
        name: [parent, f"INSERT INTO {name} (id, a) VALUES {each[2]}"]
        for name, each in TABLES.items()
    }
    found = upgraded(shop_anywhere, anywhere, rows)
    wrong = {
        name: found[name].refused or "not refused"
        for name, (*_, message) in TABLES.items()
        if not (
            message in found[name].refused and found[name].unchanged
            if message
            else not found[name].refused and found[name].back
        )
    }
    assert not wrong
