"""Literals of a revision mean the same under any ``sql_mode`` that production's sessions have."""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded

BEFORE = [
    "SET @mode = @@sql_mode, sql_mode = ''",
    r"CREATE TABLE raw (id INT PRIMARY KEY, e ENUM('a\\b', 'c'), v VARCHAR(20), w VARCHAR(20))",
    r"CREATE TABLE said (id INT PRIMARY KEY, v VARCHAR(20) DEFAULT 'a', w VARCHAR(20))",
    r"CREATE TABLE asked (id INT PRIMARY KEY, v VARCHAR(20), w VARCHAR(20))",
    r"CREATE TABLE tried (id INT PRIMARY KEY, v VARCHAR(20))",
    "SET sql_mode = @mode",
]
MODELS = r'''
v = lambda *items, **options: sa.Column("v", sa.String(20), *items, **options)
w = lambda *items, **options: sa.Column("w", sa.String(20), *items, **options)
members = r"""'a\\z', 'c', 'd\\', 'it''s "so"'"""  # older versions of SQLAlchemy do not escape them
sa.event.listen(
    table("raw", sa.Column("e", sa.Enum("c")), v(), w()),
    "after_create",
    sa.DDL(f"ALTER TABLE raw MODIFY e ENUM({members})"),
)
table(
    "said",
    v(server_default="C:\\new\ntable"),
    w(comment="a \\ b\n'c' \"d\""),
    sa.Column("g", sa.String(40), sa.Computed(r"CONCAT(v, '\\n')", persisted=True)),
).comment = "table \\ 'c' \"d\""
table(
    "asked",
    v(nullable=False),
    w(),
    sa.CheckConstraint(r"w <> 'x\\y'", name="unlike"),
)
table(
    "tried",
    v(),
    sa.Column(
        "n",
        sa.Integer,
        sa.Computed(r"1000 / (CHAR_LENGTH(v) - LENGTH('\\\\a'))", persisted=True),
    ),
)
table(
    "new",
    v(server_default="C:\\new\ntable", comment="a \\ b"),
    sa.Column("e", sa.Enum("c", 'q"')),
    sa.CheckConstraint(r"v <> 'x\\y'", name="new_unlike"),
).comment = "table \\ 'c' \"d\""
'''
FLAGS = (
    *("--rename-value", "raw.e.a\\b=a\\z"),
    *("--fill", r'asked.v="C:\\x"'),
)
ROWS = [
    r"INSERT INTO raw VALUES (1, 'a\\b', NULL, NULL), (2, 'c', NULL, NULL)",
    r"INSERT INTO said VALUES (1, 'x', NULL)",
    r"INSERT INTO asked VALUES (2, 'a', 'b')",
    r"INSERT INTO tried VALUES (1, 'x')",
]
SETS = {
    "kept": ROWS,
    "filled": [*ROWS, r"INSERT INTO asked VALUES (1, NULL, 'x')"],
    "checked": [*ROWS, r"INSERT INTO asked VALUES (3, 'x', 'x\\y')"],
    "tried": [*ROWS, r"INSERT INTO tried VALUES (3, 'abc')"],
}

MODES = "NO_BACKSLASH_ESCAPES,ANSI_QUOTES,STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO"
CONNECTED = "with connectable.connect() as connection:\n"
SET = f"""\
        connection.exec_driver_sql("SET sql_mode = '{MODES}'")
        connection.commit()
"""
RUN = "\n            context.run_migrations()\n"
CHECKED = """
            try:
                context.run_migrations()
            finally:
                mode = connection.exec_driver_sql("SELECT @@sql_mode").scalar()
                assert "NO_BACKSLASH_ESCAPES" in mode and "ANSI_QUOTES" in mode, mode
"""
QUOTED = """\
                assert connection.dialect.identifier_preparer.initial_quote == '"'
"""
POOL = "poolclass=pool.NullPool,"
ENV = "migrations/env.py"


@pytest.mark.slow
def test_literals_mean_the_same_under_any_sql_mode(shop_anywhere: Shop, anywhere: Server) -> None:
    declare(shop_anywhere, BEFORE, MODELS)
    # SQLAlchemy has looked at the session's modes before
    shop_anywhere.edit(CONNECTED, CONNECTED + SET, ENV)
    shop_anywhere.edit(RUN, CHECKED, ENV)
    done = shop_anywhere.run("revision", "-m", "modes", *FLAGS)
    assert done.code == 0, done.err
    late = upgraded(shop_anywhere, anywhere, SETS)

    shop_anywhere.edit(SET, "", ENV)
    shop_anywhere.edit(POOL, f"{POOL} connect_args={{'sql_mode': '{MODES}'}},", ENV)
    shop_anywhere.edit(CHECKED, CHECKED + QUOTED, ENV)
    at_first = upgraded(shop_anywhere, anywhere, SETS)

    shop_anywhere.edit(f" connect_args={{'sql_mode': '{MODES}'}},", "", ENV)
    shop_anywhere.edit(CHECKED + QUOTED, RUN, ENV)
    usual = upgraded(shop_anywhere, anywhere, SETS)
    assert late == usual
    assert at_first == usual

    assert usual["kept"].back, usual["kept"]
    assert usual["kept"].rows["raw"] == [["1", r"a\z", "None", "None"], ["2", "c", "None", "None"]]
    assert usual["kept"].rows["said"] == [["1", "x", "None", r"x\n"]]
    assert usual["filled"].rows["asked"] == [["1", r"C:\x", "x"], ["2", "a", "b"]]
    for name in ("checked", "tried"):
        assert usual[name].unchanged, usual[name]
        assert "id=3" in usual[name].refused
    done = shop_anywhere.run("check-drift", "--no-cache")
    assert done.code == 0, done.out


@pytest.mark.slow
def test_the_sql_that_is_printed_sets_the_modes_too(shop: Shop, server: Server) -> None:
    declare(shop, BEFORE[1:-1], MODELS)
    done = shop.run("revision", "-m", "modes", *FLAGS)
    assert done.code == 0, done.err
    with server.database("printed") as database:
        printed = shop.alembic(database, "upgrade", "0001:head", "--sql").out
    first, last = "SET @alembic_autogen_mode = @@sql_mode;", "SET sql_mode = @alembic_autogen_mode;"
    before, _, inside = printed.partition(first)
    inside, _, after = inside.partition(last)
    assert "\\" in inside
    assert "\\" not in before + after


READ = [
    "SET @mode = @@sql_mode, sql_mode = ''",
    "CREATE TABLE day (id INT PRIMARY KEY, a DATETIME, b INT)",
    "CREATE TABLE emptied (id INT PRIMARY KEY, v VARCHAR(10), w VARCHAR(10), e ENUM('a', ''))",
    "CREATE TABLE padded (id INT PRIMARY KEY, c CHAR(6), d CHAR(6), e CHAR(6))",
    "CREATE TABLE parent (id INT PRIMARY KEY, v VARCHAR(10) UNIQUE)",
    "CREATE TABLE child (id INT PRIMARY KEY, v CHAR(10))",
    "CREATE TABLE plain (id INT PRIMARY KEY, n INT)",
    "SET sql_mode = @mode",
]
READ_MODELS = """
text = lambda name, **options: sa.Column(name, sa.String(10), **options)
table("day", sa.Column("a", sa.Date), sa.Column("b", sa.Integer), sa.Column("c", sa.Date),
    sa.Column("d", sa.LargeBinary), sa.CheckConstraint("NOT (b % 2 = 1)", name="even"))
table("emptied", text("v", nullable=False), sa.Column("w", sa.Integer),
    sa.Column("e", mysql.ENUM("a")), text("n", nullable=False, server_default=""),
    sa.CheckConstraint("v <> ''", name="some"))
table("padded", sa.Column("c", sa.String(6)), sa.Column("d", mysql.ENUM("a", "b")),
    sa.Column("e", sa.CHAR(6)), sa.CheckConstraint("CHAR_LENGTH(e) < 4", name="short"))
table("parent", text("v", unique=True))
table("child", sa.Column("v", sa.String(10), sa.ForeignKey("parent.v", name="f")))
table("plain", sa.Column("n", sa.Integer), sa.CheckConstraint("n BETWEEN 1 AND 5", name="few"))
"""
FIT = [
    "INSERT INTO day VALUES (1, '2024-01-01', 2)",
    "INSERT INTO emptied VALUES (1, 'a', '7', 'a')",
    "INSERT INTO padded VALUES (1, 'a', 'a', 'a')",
    "INSERT INTO parent VALUES (1, 'a')",
    "INSERT INTO child VALUES (1, 'a')",
    "INSERT INTO plain VALUES (1, 3)",
]
UNFIT = {
    "day: a": "INSERT INTO day VALUES (9, '2024-01-01 10:00:00', NULL)",
    "even": "INSERT INTO day VALUES (9, NULL, 3)",
    "some": "INSERT INTO emptied (id, v) VALUES (9, '')",
    "emptied: w": "INSERT INTO emptied (id, v, w) VALUES (9, 'x', '')",
    "emptied: e": "INSERT INTO emptied (id, v, e) VALUES (9, 'x', '')",
    "padded: d": "INSERT INTO padded (id, d) VALUES (9, 'x')",
    "short": "INSERT INTO padded (id, e) VALUES (9, 'abcd')",
    "child: v": "INSERT INTO child VALUES (9, 'b')",
    "few": "INSERT INTO plain VALUES (9, 0)",
}
OTHER_MODES = {
    "mysql": "PAD_CHAR_TO_FULL_LENGTH,TIME_TRUNCATE_FRACTIONAL",
    "mariadb": "ORACLE,EMPTY_STRING_IS_NULL,PAD_CHAR_TO_FULL_LENGTH,SIMULTANEOUS_ASSIGNMENT,"
    "TIME_ROUND_FRACTIONAL",
}


@pytest.mark.slow
def test_rows_are_judged_alike_under_any_sql_mode(shop_anywhere: Shop, anywhere: Server) -> None:
    declare(shop_anywhere, READ, READ_MODELS)
    done = shop_anywhere.run("revision", "-m", "modes", "--refuse", "emptied.v")
    assert done.code == 0, done.err
    sets = {"fit": FIT, **{name: [*FIT, row] for name, row in UNFIT.items()}}
    usual = upgraded(shop_anywhere, anywhere, sets)
    assert not usual["fit"].refused, usual["fit"]
    for name in UNFIT:
        assert usual[name].unchanged, usual[name]
        assert name in usual[name].refused
        assert "id=9" in usual[name].refused
    modes = f"{OTHER_MODES[anywhere.flavor]},STRICT_ALL_TABLES,HIGH_NOT_PRECEDENCE"
    modes += ",PIPES_AS_CONCAT,IGNORE_SPACE,REAL_AS_FLOAT,NO_UNSIGNED_SUBTRACTION"
    shop_anywhere.edit(POOL, f"{POOL} connect_args={{'sql_mode': '{modes}'}},", ENV)
    assert upgraded(shop_anywhere, anywhere, sets) == usual
