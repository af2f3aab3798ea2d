"""Rows that were written with other settings of the session than those of the upgrade.

A copy of their table computes stored columns and checks CHECKs again: with another time zone or
another precision of divisions, values change, or occur twice, or violate what they did not.
"""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded

pytestmark = pytest.mark.slow

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
EARLIER = "was computed with other settings, such as the time_zone"
REFUSED = {
    "a_day": (
        [EAST, "INSERT INTO a_day (id, ts) VALUES (2, '2024-05-05 02:00:00')"],
        f"a_day: g {EARLIER} (error {{}}; id=2)",
    ),
    "once": (
        [
            EAST,
            "INSERT INTO once (id, ts) VALUES (1, '2024-05-05 02:00:00'), (2, '2024-05-04 23:00')",
        ],
        f"once: g {EARLIER} (error {{}}; id=1)",
    ),
    "checked": (
        [WEST, "INSERT INTO checked (id, ts) VALUES (1, '2029-12-31 23:00:00')"],
        "checked: rows violate the CHECK early (1 row: id=1)",
    ),
    "quotient": (
        ["SET div_precision_increment = 0", "INSERT INTO quotient (id) VALUES (12)"],
        f"quotient: g {EARLIER} (error {{}}; id=12)",
    ),
}


def test_rows_that_were_written_with_other_settings_are_refused(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    declare(shop_anywhere, BEFORE, MODELS)
    done = shop_anywhere.run("revision", "-m", "wider")
    assert done.code == 0, done.err
    assert f"b_fixed: g {EARLIER}" not in (shop_anywhere.folder / done.out.strip()).read_text()
    rows = {name: [*FITTING, *REFUSED[name][0]] for name in REFUSED}
    noon = "INSERT INTO checked (id, ts) VALUES (1, '2024-05-05 12:00:00')"
    found = upgraded(shop_anywhere, anywhere, {"fit": [*FITTING, noon], **rows})
    assert not found["fit"].refused and found["fit"].back
    violated = 3819 if anywhere.flavor == "mysql" else 4025
    for name in rows:
        assert found[name].unchanged, found[name]
        assert REFUSED[name][1].format(violated) in found[name].refused


CHAINED = {
    # a column that is computed from a VIRTUAL one, which the session's precision decides
    "chain": (
        "v DECIMAL(12, 6) AS (id / 7) VIRTUAL, g VARCHAR(20) AS (CONCAT(v)) STORED",
        'virtual("v", sa.Numeric(12, 6), "id / 7"), stored("g", sa.String(20), "CONCAT(v)")',
        ["SET div_precision_increment = 0", "INSERT INTO chain (id) VALUES (12)"],
        f"chain: g {EARLIER} (error {{}}; id=12)",
    ),
    # values that are rounded to the column's type, as they always were
    "rounded": (
        "g INT AS (id / 7) STORED",
        'stored("g", sa.Integer, "id / 7")',
        ["SET div_precision_increment = 4", "INSERT INTO rounded (id) VALUES (12), (14)"],
        "",
    ),
    # a moment without a date gets that of the day
    "clock": (
        "t TIME, g DATETIME AS (CAST(t AS DATETIME)) STORED",
        'sa.Column("t", sa.Time), stored("g", sa.DateTime, "CAST(t AS DATETIME)")',
        ["SET timestamp = 86400 * 365", "INSERT INTO clock (id, t) VALUES (3, '10:00')"],
        f"clock: g {EARLIER} (error {{}}; id=3)",
    ),
    "bounded": (
        "v DECIMAL(12, 6) AS (id / 7) VIRTUAL, CONSTRAINT low CHECK (v < 1.3)",
        'virtual("v", sa.Numeric(12, 6), "id / 7"), sa.CheckConstraint("v < 1.3", name="low")',
        ["SET div_precision_increment = 0", "INSERT INTO bounded (id) VALUES (10)"],
        "bounded: rows violate the CHECK low (error {}; id=10)",
    ),
    "over_moments": (
        "ts TIMESTAMP NULL, v DATE AS (CAST(ts AS DATE)) VIRTUAL, u INT AS (DAYOFMONTH(v)) VIRTUAL,"
        " g INT AS (u + 1) STORED",
        'sa.Column("ts", sa.TIMESTAMP, nullable=True), virtual("v", sa.Date, "CAST(ts AS DATE)"),'
        ' virtual("u", sa.Integer, "DAYOFMONTH(v)"), stored("g", sa.Integer, "u + 1")',
        [EAST, "INSERT INTO over_moments (id, ts) VALUES (1, '2024-05-05 02:00:00')"],
        f"over_moments: g {EARLIER} (error {{}}; id=1)",
    ),
}
ONLY_ON_MYSQL = {
    # MySQL writes the default mode of the session that created the table into WEEK()
    "weeks": (
        "d DATE, v INT AS (WEEK(d)) VIRTUAL, u INT AS (v * 2) VIRTUAL, g INT AS (u + 1) STORED",
        'sa.Column("d", sa.Date), virtual("v", sa.Integer, "WEEK(d)"),'
        ' virtual("u", sa.Integer, "v * 2"), stored("g", sa.Integer, "u + 1")',
        ["SET default_week_format = 3", "INSERT INTO weeks (id, d) VALUES (1, '2023-01-01')"],
        "",
    ),
    # the languages differ in nothing but the case
    "months": (
        "d DATE, v VARCHAR(20) AS (MONTHNAME(d)) VIRTUAL, g VARCHAR(20) AS (CONCAT(v)) STORED",
        'sa.Column("d", sa.Date), virtual("v", sa.String(20), "MONTHNAME(d)"),'
        ' stored("g", sa.String(20), "CONCAT(v)")',
        ["SET lc_time_names = 'da_DK'", "INSERT INTO months (id, d) VALUES (1, '2023-08-01')"],
        f"months: g {EARLIER} (error {{}}; id=1)",
    ),
    # the type of the column converts to UTC
    "moment": (
        "d DATETIME, g TIMESTAMP AS (d) STORED NULL",
        'sa.Column("d", sa.DateTime), stored("g", sa.TIMESTAMP, "d")',
        [EAST, "INSERT INTO moment (id, d) VALUES (1, '2024-05-05 02:00:00')"],
        f"moment: g {EARLIER} (error {{}}; id=1)",
    ),
    "key_in_blocks": (
        "s VARCHAR(9), g VARBINARY(99) AS (AES_ENCRYPT(s, 'k')) STORED",
        'sa.Column("s", sa.String(9)), stored("g", sa.VARBINARY(99), "AES_ENCRYPT(s, \'k\')")',
        [
            "SET block_encryption_mode = 'aes-256-ecb'",
            "INSERT INTO key_in_blocks (id, s) VALUES (1, 'x')",
        ],
        f"key_in_blocks: g {EARLIER} (error {{}}; id=1)",
    ),
    # MariaDB rounds such a quotient only to the scale of the column
    "apart": (
        "v DECIMAL(12, 6) AS (id / 70000) VIRTUAL, UNIQUE KEY u (v)",
        'virtual("v", sa.Numeric(12, 6), "id / 70000"), sa.UniqueConstraint("v", name="u")',
        ["SET div_precision_increment = 8", "INSERT INTO apart (id) VALUES (1), (2)"],
        "apart: values of v occur more than once (error 1062; id=2)",
    ),
}
FUNCTIONS = """
def virtual(name, type_, sql):
    return sa.Column(name, type_, sa.Computed(sql, persisted=False))


def stored(name, type_, sql):
    return sa.Column(name, type_, sa.Computed(sql, persisted=True))


"""


def test_columns_over_virtual_ones_that_depend_on_the_session_are_refused(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    on_mysql = anywhere.flavor == "mysql"
    tables = {**CHAINED, **(ONLY_ON_MYSQL if on_mysql else {})}
    first = "CREATE TABLE a_first (id INT PRIMARY KEY, n INT)"
    wider = 'sa.Column("n", sa.BigInteger)'
    declare(
        shop_anywhere,
        [first, *(f"CREATE TABLE {n} ({COPIED}, {each[0]})" for n, each in tables.items())],
        "\n".join(
            [
                FUNCTIONS,
                f'table("a_first", {wider})',
                *(f'table("{name}", {wider}, {each[1]})' for name, each in tables.items()),
            ]
        ),
    )
    done = shop_anywhere.run("revision", "-m", "wider")
    assert done.code == 0, done.err
    # FLUSH TABLES, since an open table keeps the settings of the session that opened it
    rows = {name: [each[2][0], "FLUSH TABLES", *each[2][1:]] for name, each in tables.items()}
    found = upgraded(shop_anywhere, anywhere, rows)
    violated = 3819 if on_mysql else 4025
    for name, (*_, message) in tables.items():
        if message:
            assert found[name].unchanged, found[name]
            assert message.format(violated) in found[name].refused
        else:
            assert not found[name].refused and found[name].back, found[name]


IN_PARTITIONS = """
sa.Table(
    "visit",
    SQLModel.metadata,
    sa.Column("n", sa.BigInteger),
    sa.Column("ts", sa.TIMESTAMP, nullable=True),
    sa.Column("v", sa.Integer, sa.Computed("DAYOFMONTH(ts)", persisted=False)),
    mysql_partition_by="LIST (v) (PARTITION p VALUES IN (1))",
)
table("a_first", sa.Column("n", sa.BigInteger))
"""


def test_rows_that_only_their_session_put_into_a_partition_are_refused(
    shop: Shop, server: Server
) -> None:
    declare(
        shop,
        [
            f"CREATE TABLE a_first ({COPIED})",
            "CREATE TABLE visit (n INT, ts TIMESTAMP NULL, v INT AS (DAYOFMONTH(ts)) VIRTUAL)"
            " PARTITION BY LIST (v) (PARTITION p VALUES IN (1))",
        ],
        IN_PARTITIONS,
    )
    done = shop.run("revision", "-m", "wider")
    assert done.code == 0, done.err
    rows = ["SET time_zone = '+10:00'", "INSERT INTO visit (ts) VALUES ('2024-01-01 02:00')"]
    found = upgraded(shop, server, {"east": rows})["east"]
    assert "visit: rows belong to none of the partitions (1 row)" in found.refused
    assert found.unchanged, found
