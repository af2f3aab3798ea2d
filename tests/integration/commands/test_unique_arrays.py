"""A unique index over the elements of arrays, in which two rows have one element.

The kind: keys of which a row has several entries (multi-valued indexes, MySQL only).
"""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded

INDEX = "(cast(j->'$.a' as unsigned array))"
BEFORE = [
    "CREATE TABLE a_first (id INT PRIMARY KEY, v VARCHAR(20))",
    "CREATE TABLE comes (id INT PRIMARY KEY, j JSON, n INT)",
    f"CREATE TABLE becomes (id INT PRIMARY KEY, j JSON, KEY k ({INDEX}))",
    f"CREATE TABLE goes (id INT PRIMARY KEY, j JSON, UNIQUE KEY k ({INDEX}))",
    "CREATE TABLE functional (id INT PRIMARY KEY, v VARCHAR(20), n INT)",
]
MODELS = f"""
j = lambda: sa.Column("j", sa.JSON)
unique = lambda name, *parts: sa.Index(name, *map(sa.text, parts), unique=True)
table("a_first", sa.Column("v", sa.String(10)))
table("comes", j(), sa.Column("n", sa.Integer), unique("k", "{INDEX}", "n"))
table("becomes", j(), unique("k", "{INDEX}"))
table("goes", j())
table("functional", sa.Column("v", sa.String(20)), sa.Column("n", sa.Integer),
    unique("k", "(cast(v as signed))"))
"""
FIRST = "INSERT INTO a_first VALUES (1, 'x')"
REPEATED = "values of k occur more than once (error 1062; id=7)"


def arrays(*each: str) -> str:
    return ", ".join(f"""({number}, '{{"a": {array}}}')""" for number, array in enumerate(each, 5))


@pytest.mark.slow
def test_rows_with_one_element_are_refused_before_anything_is_changed(
    shop: Shop, server: Server
) -> None:
    declare(shop, BEFORE, MODELS)
    done = shop.run("revision", "-m", "arrays")
    assert done.code == 0, done.err
    shared = arrays("[1, 1]", "[2, 3]", "[4, 1]")
    rows = {
        "fit": [
            FIRST,
            f"INSERT INTO becomes VALUES {arrays('[1, 1]', '[2, 3]', '[]')}",
            """INSERT INTO comes VALUES (1, '{"a": [1, 2]}', 1), (2, '{"a": [2]}', 2)""",
            f"INSERT INTO goes VALUES {arrays('[1, 2]', '[3]')}",
        ],
        "becomes": [FIRST, f"INSERT INTO becomes VALUES {shared}"],
        "comes": [
            FIRST,
            """INSERT INTO comes VALUES (1, '{"a": [1]}', 1), (7, '{"a": [2, 1]}', 1)""",
        ],
        "functional": [FIRST, "INSERT INTO functional VALUES (1, '7', 1), (7, '07', 1)"],
        "down": [FIRST, f"AFTER INSERT INTO goes VALUES {shared}"],
    }
    found = upgraded(shop, server, rows)
    assert not found["fit"].refused and found["fit"].back
    for name in ("becomes", "comes"):
        assert found[name].unchanged, (name, found[name])
        assert found[name].refused.startswith(f"CommandError: {name}: {REPEATED}")
    assert found["functional"].unchanged
    assert "occur more than once" in found["functional"].refused
    assert "id=7" in found["functional"].refused
    assert found["down"].down.startswith(f"CommandError: goes: {REPEATED}")
