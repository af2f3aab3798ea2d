"""Unique keys and CHECKs over values that a column does not hold yet.

The column's type, length and collation decide which values are alike, not those of the expression.
"""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.model_functions import FUNCTIONS
from support.shops import Shop
from support.upgrades import declare, upgraded

META = 'sa.Column("a", sa.JSON)'
LETTER = "json_unquote(json_extract(a, '$.e'))"
OF_META = f'stored("g", sa.String(20), "{LETTER}")'
ALIKE = """(1, '{"e": "a@x"}'), (2, '{"e": "A@X"}'), (3, NULL), (4, '{}')"""
UPPER_CASE = """(1, '{"e": "A"}')"""
NUMBER = 'sa.Column("a", sa.Numeric(6, 3))'
TEXT = 'sa.Column("a", sa.String(20))'
ONCE = 'sa.UniqueConstraint("g", name="u_{name}")'
REPEATED = "occur more than once"

TABLES = {
    # name: columns before, models after, rows, and the refusal
    "new": ("a JSON", f"{META}, {OF_META}, {ONCE}", ALIKE, REPEATED),
    "changed": (
        "a JSON, g VARCHAR(40) AS (json_unquote(json_extract(a, '$.f'))) STORED",
        f"{META}, {OF_META}, {ONCE}",
        ALIKE,
        REPEATED,
    ),
    "not_stored": (
        "a JSON",
        f'{META}, virtual("g", sa.String(20), "{LETTER}"), {ONCE}',
        ALIKE,
        REPEATED,
    ),
    "of_two": (
        "a JSON, b INT DEFAULT 1",
        f'{META}, sa.Column("b", sa.Integer, server_default="1"), {OF_META},'
        ' sa.UniqueConstraint("b", "g", name="u_{name}")',
        ALIKE,
        REPEATED,
    ),
    "first_letter": (
        "a JSON",
        f'{META}, {OF_META}, sa.Index("u_{{name}}", "g", unique=True, mysql_length=1,'
        " mariadb_length=1)",
        """(1, '{"e": "ab"}'), (2, '{"e": "Ac"}')""",
        REPEATED,
    ),
    "allowed": (
        "a JSON",
        f"{META}, {OF_META}, check(\"g IN ('a', 'b')\", \"c_{{name}}\")",
        UPPER_CASE,
        "",
    ),
    "forbidden": (
        "a JSON",
        f'{META}, {OF_META}, check("g <> \'a\'", "c_{{name}}")',
        UPPER_CASE,
        "forbidden: rows violate the CHECK c_forbidden",
    ),
    "narrower": (
        "a DECIMAL(6, 3), g DECIMAL(6, 3) AS (a * 1) STORED, UNIQUE KEY u_narrower (g)",
        f'{NUMBER}, stored("g", sa.Numeric(5, 1), "a * 1"), {ONCE}',
        "(1, 1.21), (2, 1.24)",
        REPEATED,
    ),
    "by_default": (
        "a DECIMAL(6, 3)",
        f'{NUMBER}, sa.Column("g", sa.Numeric(5, 1), server_default=sa.text("(a * 1)")), {ONCE}',
        "(1, 1.21), (2, 1.24)",
        REPEATED,
    ),
    "filled": (
        "a VARCHAR(20) COLLATE utf8mb4_bin",
        'sa.Column("a", sa.String(20, "utf8mb4_bin")),'
        f' sa.Column("g", sa.String(20), nullable=False), {ONCE}',
        "(1, 'a'), (2, 'A')",
        REPEATED,
    ),
    "single_precision": (
        "a DOUBLE",
        f'sa.Column("a", sa.Double), stored("g", mysql.FLOAT, "a"), {ONCE}',
        "(1, 1.00000001), (2, 1.00000002)",
        REPEATED,
    ),
    "padded": (
        "a VARCHAR(20)",
        f'{TEXT}, stored("g", sa.CHAR(20), "a"), {ONCE}',
        "(1, 'a'), (2, 'a ')",
        REPEATED,
    ),
    "padded_bytes": (
        "a VARBINARY(9)",
        f'sa.Column("a", sa.VARBINARY(9)), stored("g", sa.BINARY(9), "a"), {ONCE}',
        "(1, 'a'), (2, 'a\\0')",
        REPEATED,
    ),
    "members": (
        "a VARCHAR(20)",
        f"{TEXT}, stored(\"g\", sa.Enum('a', 'b'), \"a\"), {ONCE}",
        "(1, 'a'), (2, 'b')",
        "",
    ),
    "year": (
        "a INT",
        f'sa.Column("a", sa.Integer), stored("g", mysql.YEAR, "a"), {ONCE}',
        "(1, 70), (2, 1970)",
        REPEATED,
    ),
    "lower_case": (
        "a VARCHAR(20)",
        f'{TEXT}, stored("g", sa.String(20), "lower(a)"), {ONCE}',
        "(1, 'a'), (2, 'A')",
        "lower_case: values of g occur more than once (2 rows: id=1; id=2)",
    ),
}
FUNCTIONAL = {
    "functional": (
        "a VARCHAR(20) COLLATE utf8mb4_bin",
        f'{TEXT}, sa.Index("u_{{name}}", sa.text("(concat(a, a))"), unique=True)',
        "(1, 'é'), (2, 'e')",
        REPEATED,
    ),
}


@pytest.mark.slow
def test_values_are_compared_as_their_column_holds_them(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    tables = {**TABLES, **(FUNCTIONAL if anywhere.flavor == "mysql" else {})}
    declare(
        shop_anywhere,
        [f"CREATE TABLE `{n}` (id INT PRIMARY KEY, {each[0]})" for n, each in tables.items()],
        FUNCTIONS
        + "\n".join(
            f'table("{name}", {each[1]})'.replace("{name}", name) for name, each in tables.items()
        ),
    )
    done = shop_anywhere.run("revision", "-m", "more", "--fill", "filled.g=a")
    assert done.code == 0, done.err
    rows = {n: [f"INSERT INTO `{n}` (id, a) VALUES {each[2]}"] for n, each in tables.items()}
    found = upgraded(shop_anywhere, anywhere, rows)
    wrong = {
        name: found[name].refused or "not refused"
        for name, (*_, message) in tables.items()
        if not (
            message in found[name].refused
            and f"CommandError: {name}: " in found[name].refused
            and found[name].unchanged
            if message
            else not found[name].refused
        )
    }
    assert not wrong
