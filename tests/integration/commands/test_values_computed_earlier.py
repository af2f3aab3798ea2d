"""Rows that were written with other settings of the session than those of the upgrade.

A copy of their table computes stored columns and checks CHECKs again: with another time zone or
another precision of divisions, values change, or occur twice, or violate what they did not.
"""

from __future__ import annotations

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded

COPIED = "id INT PRIMARY KEY, n INT"
BEFORE = [
    f"CREATE TABLE a_day ({COPIED}, ts TIMESTAMP NULL, g DATE AS (CAST(ts AS DATE)) STORED)",
    f"CREATE TABLE once ({COPIED}, ts TIMESTAMP NULL, g DATE AS (CAST(ts AS DATE)) STORED,"
    " UNIQUE KEY u (g))",
    f"CREATE TABLE checked ({COPIED}, ts TIMESTAMP NULL,"
    " CONSTRAINT early CHECK (ts < '2030-01-01 00:00:00'))",
    f"CREATE TABLE quotient ({COPIED}, g DECIMAL(12, 6) AS (id / 7) STORED)",
    f"CREATE TABLE b_fixed ({COPIED}, g INT AS (id + 7) STORED)",
]
MODELS = """
n = lambda: sa.Column("n", sa.BigInteger)
ts = lambda: sa.Column("ts", sa.TIMESTAMP, nullable=True)
day = lambda: sa.Column("g", sa.Date, sa.Computed("CAST(ts AS DATE)", persisted=True))
table("a_day", n(), ts(), day())
table("once", n(), ts(), day(), sa.UniqueConstraint("g", name="u"))
table("checked", n(), ts(), sa.CheckConstraint("ts < '2030-01-01 00:00:00'", name="early"))
table("quotient", n(), sa.Column("g", sa.Numeric(12, 6), sa.Computed("id / 7", persisted=True)))
table("b_fixed", n(), sa.Column("g", sa.Integer, sa.Computed("id + 7", persisted=True)))
"""
EAST, WEST = "SET time_zone = '+10:00'", "SET time_zone = '-10:00'"
FITTING = ["INSERT INTO b_fixed (id) VALUES (1)"]
NOT_ON_MARIADB = ("a_day", "once")
"""Tables with an expression that MariaDB does not store (error 1901)."""
EARLIER = "was computed with other settings, such as the time_zone"
REFUSED = {
    "a_day": (
        [EAST, "INSERT INTO a_day (id, ts) VALUES (2, '2024-05-05 02:00:00')"],
        f"a_day: g {EARLIER} (1 row: id=2)",
    ),
    "once": (
        [
            EAST,
            "INSERT INTO once (id, ts) VALUES (1, '2024-05-05 02:00:00'), (2, '2024-05-04 23:00')",
        ],
        f"once: g {EARLIER} (1 row: id=1)",
    ),
    "checked": (
        [WEST, "INSERT INTO checked (id, ts) VALUES (1, '2029-12-31 23:00:00')"],
        "checked: rows violate the CHECK early (1 row: id=1)",
    ),
    "quotient": (
        ["SET div_precision_increment = 0", "INSERT INTO quotient (id) VALUES (12)"],
        f"quotient: g {EARLIER} (1 row: id=12)",
    ),
}


def test_rows_that_were_written_with_other_settings_are_refused(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    left_out = NOT_ON_MARIADB if anywhere.flavor == "mariadb" else ()
    declare(
        shop_anywhere,
        [each for each in BEFORE if each.split()[2] not in left_out],
        "\n".join(line for line in MODELS.split("\n") if not line[7:].startswith(left_out or "-")),
    )
    done = shop_anywhere.run("revision", "-m", "wider")
    assert done.code == 0, done.err
    assert f"b_fixed: g {EARLIER}" not in (shop_anywhere.folder / done.out.strip()).read_text()
    rows = {name: [*FITTING, *REFUSED[name][0]] for name in REFUSED if name not in left_out}
    noon = "INSERT INTO checked (id, ts) VALUES (1, '2024-05-05 12:00:00')"
    found = upgraded(shop_anywhere, anywhere, {"fit": [*FITTING, noon], **rows})
    assert not found["fit"].refused and found["fit"].back
    for name in rows:
        assert found[name].unchanged, found[name]
        assert REFUSED[name][1] in found[name].refused
