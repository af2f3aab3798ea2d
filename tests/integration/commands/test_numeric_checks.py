"""CHECKs that read texts and members as numbers, as ``ALTER TABLE`` reads them: in strict mode."""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded

CHECKS = {
    "higher": "v > 5",
    "ranged": "v BETWEEN 1 AND 3",
    "listed": "v NOT IN (1, 2)",
    "by_other": "v < (n + 1)",
    "one_of": "n < 5 OR v < 5",
    "paired": "n < 5 AND v + 1 < 5",
}
BEFORE = [
    *(f"CREATE TABLE {name} (id INT PRIMARY KEY, v VARCHAR(10), n INT)" for name in CHECKS),
    "CREATE TABLE places (id INT PRIMARY KEY, e ENUM('a', 'b', 'c'), s SET('a', 'b'),"
    " CONSTRAINT early CHECK (e + 0 < 3), CONSTRAINT late CHECK (s > 1))",
    "CREATE TABLE digits (id INT PRIMARY KEY, e ENUM('1', '5'), CONSTRAINT two CHECK (e > 1))",
]
MODELS = f"""
for name, check in {CHECKS!r}.items():
    table(
        name,
        sa.Column("v", sa.String(10)),
        sa.Column("n", sa.Integer),
        sa.CheckConstraint(check, name=f"checks_{{name}}"),
    )
table(
    "places",
    sa.Column("e", mysql.ENUM("c", "a", "b")),
    sa.Column("s", mysql.SET("b", "a")),
    sa.CheckConstraint("e + 0 < 3", name="early"),
    sa.CheckConstraint("s > 1", name="late"),
)
table("digits", sa.Column("e", sa.String(5)), sa.CheckConstraint("e > 1", name="two"))
"""
FIT = {
    "higher": ["'7'", "' 7e0 '", "NULL"],
    "ranged": ["'2'", "'3.0'"],
    "listed": ["'3'"],
    "by_other": ["'2'"],
    "one_of": ["'2x'", "'4'"],
    "paired": ["'3'"],
}
UNFIT = {
    "higher": ["'7x'", "'x'", "'5'"],
    "ranged": ["'2x'", "'4'"],
    "listed": ["'3x'", "'1'"],
    "by_other": ["'2x'", "'9'"],
    "paired": ["'3x'", "'4'"],
}


@pytest.mark.slow
def test_rows_are_refused_first_as_the_server_would(shop_anywhere: Shop, anywhere: Server) -> None:
    shop = shop_anywhere
    declare(shop, BEFORE, MODELS)
    done = shop.run("revision", "-m", "checks")
    assert done.code == 0, done.err
    fit = [
        f"INSERT INTO {name} VALUES ({n}, {value}, 2)"
        for name, values in FIT.items()
        for n, value in enumerate(values)
    ]
    fit += ["INSERT INTO one_of VALUES (7, '4', 9)", "INSERT INTO digits VALUES (1, '5')"]
    fit += [
        f"INSERT INTO places VALUES ({n}, {e}, 'a,b')" for n, e in enumerate(("'a'", "NULL"), 5)
    ]
    rows = {"fit": fit, "one_of": ["INSERT INTO one_of VALUES (1, '2x', 9)"]}
    for name, values in UNFIT.items():
        for value in values:
            rows[f"{name} {value}"] = [f"INSERT INTO {name} VALUES (1, {value}, 2)"]
    rows["places late"] = ["INSERT INTO places VALUES (1, 'b', 'a,b')"]
    rows["places sets"] = ["INSERT INTO places VALUES (1, 'a', 'b')"]
    outcomes = upgraded(shop, anywhere, rows)
    taken = outcomes.pop("fit")
    assert (taken.refused, taken.down, taken.back) == ("", "", True)
    for name, outcome in outcomes.items():
        table = name.split()[0]
        assert outcome.refused.startswith(f"CommandError: {table}: rows violate the CHECK"), name
        assert outcome.unchanged, name
