"""Foreign keys and partitions over values that a column does not hold yet."""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.model_functions import FUNCTIONS
from support.shops import Shop
from support.upgrades import declare, upgraded

META = 'sa.Column("a", sa.JSON)'
LETTER = "json_unquote(json_extract(a, '$.e'))"
OF_META = f'stored("g", sa.String(20), "{LETTER}")'
OTHER = OF_META.replace("$.e", "$.f")
TO_CODE = 'refers("g", "code.c", "{name}")'
NO_ROW = "refers to rows that code does not have"
NO_PARTITION = "rows belong to none of the partitions"
HELD = f"a JSON, g VARCHAR(20) AS ({LETTER}) STORED"

PARENTS = [
    "CREATE TABLE code (c VARCHAR(20) PRIMARY KEY, a JSON)",
    "CREATE TABLE number (n INT PRIMARY KEY, a INT)",
    "CREATE TABLE moment (m DATETIME PRIMARY KEY)",
    "CREATE TABLE double_of (id INT PRIMARY KEY, a INT)",
    "CREATE TABLE letter_of (id INT PRIMARY KEY, a JSON)",
    f"CREATE TABLE word_of (id INT PRIMARY KEY, {HELD}, UNIQUE KEY u (g))",
]
PARENT_MODELS = f"""
def refers(column, other, name):
    return sa.ForeignKeyConstraint([column], [other], name="fk_" + name)


def partitioned(name, sql, *items):
    options = dict(mysql_partition_by=sql, mariadb_partition_by=sql)
    key = sa.Column("id", sa.Integer, primary_key=True, autoincrement=False)
    return sa.Table(name, SQLModel.metadata, key, *items, **options)


sa.Table("code", SQLModel.metadata, sa.Column("c", sa.String(20), primary_key=True), {META})
sa.Table(
    "number",
    SQLModel.metadata,
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("a", sa.Integer),
)
sa.Table("moment", SQLModel.metadata, sa.Column("m", sa.DateTime, primary_key=True))
table(
    "double_of",
    sa.Column("a", sa.Integer),
    stored("g", sa.Integer, "a * 2"),
    sa.UniqueConstraint("g", name="u"),
)
table("letter_of", {META}, {OF_META}, sa.UniqueConstraint("g", name="u"))
table("word_of", {META}, {OTHER}, sa.UniqueConstraint("g", name="u"))
"""
PARENT_ROWS = [
    "INSERT INTO code VALUES ('a', '{\"e\": \"x\"}')",
    "INSERT INTO number VALUES (8, 1)",
    "INSERT INTO moment VALUES ('2026-01-01 00:00:01')",
    "INSERT INTO double_of (id, a) VALUES (1, 4)",
    'INSERT INTO letter_of (id, a) VALUES (1, \'{"e": "b"}\')',
    """INSERT INTO word_of (id, a) VALUES (1, '{"e": "b", "f": "c"}')""",
]
PARTITIONED = {
    "listed": "LIST COLUMNS(g) (PARTITION p VALUES IN ('a', 'b'))",
    "below": "RANGE COLUMNS(g) (PARTITION p VALUES LESS THAN ('c'))",
}
KIND = f"""sa.Column(
    "g", sa.String(20), sa.Computed("coalesce({LETTER}, 'b')", persisted=True), primary_key=True
)"""

TABLES = {
    # name: columns before, models after, columns of rows, rows that fit, rows that do not, refusal
    "new": (
        "a JSON",
        f"{META}, {OF_META}, {TO_CODE}",
        """(1, '{"e": "a"}'), (2, '{"e": "A"}'), (3, NULL), (4, '{}')""",
        """(7, '{"e": "x"}')""",
        NO_ROW,
    ),
    "changed": (
        f"{HELD}, CONSTRAINT fk_changed FOREIGN KEY (g) REFERENCES code (c)",
        f"{META}, {OTHER}, {TO_CODE}",
        """(1, '{"e": "a", "f": "A"}'), (2, '{"e": "a"}')""",
        """(7, '{"e": "a", "f": "x"}')""",
        NO_ROW,
    ),
    "of_two": (
        "a INT",
        'sa.Column("a", sa.Integer), stored("g", sa.Integer, "a + 1"),'
        ' refers("g", "number.n", "{name}")',
        "(1, 7), (2, NULL)",
        "(7, 8)",
        "refers to rows that number does not have",
    ),
    "moments": (
        "a DATETIME(6)",
        'sa.Column("a", mysql.DATETIME(fsp=6)), stored("g", sa.DateTime, "a"),'
        ' refers("g", "moment.m", "{name}")',
        "(1, '2026-01-01 00:00:00.6'), (2, '2026-01-01 00:00:01.1')",
        "(7, '2026-01-01 00:00:02.1')",
        "refers to rows that moment does not have",
    ),
    "of_new": (
        "a INT",
        'sa.Column("a", sa.Integer), refers("a", "double_of.g", "{name}")',
        "(1, 8), (2, NULL)",
        "(7, 4)",
        "refers to rows that double_of does not have",
    ),
    "of_new_text": (
        "a VARCHAR(20)",
        'sa.Column("a", sa.String(20)), refers("a", "letter_of.g", "{name}")',
        "(1, 'b'), (2, NULL), (3, 'B')",
        "(7, 'c')",
        "refers to rows that letter_of does not have",
    ),
    "of_changed": (
        "a VARCHAR(20), CONSTRAINT fk_of_changed FOREIGN KEY (a) REFERENCES word_of (g)",
        'sa.Column("a", sa.String(20)), refers("a", "word_of.g", "{name}")',
        "(1, NULL)",
        "(7, 'b')",
        "refers to rows that word_of does not have",
    ),
    "filled": (
        "a JSON",
        f'{META}, sa.Column("g", sa.String(20), nullable=False), {TO_CODE}',
        """(1, '{"e": "a"}'), (2, '{"e": "A"}')""",
        """(7, '{"e": "x"}')""",
        NO_ROW,
    ),
    "listed": (
        "a JSON",
        f"{META}, {KIND}",
        """(1, '{"e": "a"}'), (2, '{"e": "A"}'), (3, NULL)""",
        """(7, '{"e": "c"}')""",
        NO_PARTITION,
    ),
    "below": (
        "a JSON",
        f"{META}, {KIND}",
        """(1, '{"e": "a"}'), (2, '{"e": "B"}'), (3, NULL)""",
        """(7, '{"e": "C"}')""",
        NO_PARTITION,
    ),
}
ONLY_ON_MYSQL = ("moments", "listed", "below")


@pytest.mark.slow
def test_keys_and_partitions_take_values_as_their_column_holds_them(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    only = () if anywhere.flavor == "mysql" else ONLY_ON_MYSQL
    tables = {name: each for name, each in TABLES.items() if name not in only}
    before = [f"CREATE TABLE `{n}` (id INT PRIMARY KEY, {each[0]})" for n, each in tables.items()]
    models = [
        f'table("{name}", {each[1]})'.replace("{name}", name)
        for name, each in tables.items()
        if name not in PARTITIONED
    ]
    models += [
        f'partitioned("{name}", "{sql}", {tables[name][1]})'
        for name, sql in PARTITIONED.items()
        if name in tables
    ]
    declare(shop_anywhere, [*PARENTS, *before], FUNCTIONS + PARENT_MODELS + "\n".join(models))
    fill = f"filled.g={LETTER}"
    done = shop_anywhere.run("revision", "-m", "more", "--fill", fill)
    assert done.code == 0, done.err
    inserts = {name: f"INSERT INTO `{name}` (id, a) VALUES " for name in tables}
    fitting = [*PARENT_ROWS, *(inserts[name] + each[2] for name, each in tables.items())]
    rows = {name: [*fitting, inserts[name] + each[3]] for name, each in tables.items()}
    found = upgraded(shop_anywhere, anywhere, {**rows, "all fit": fitting})
    wrong = {
        name: (found[name].refused, found[name].unchanged)
        for name, (*_, message) in tables.items()
        if not found[name].unchanged
        or f"CommandError: {name}: " not in found[name].refused
        or not all(part in found[name].refused for part in (message, "id=7"))
    }
    assert not wrong
    assert not found["all fit"].refused
