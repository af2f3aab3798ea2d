"""Literals of a revision mean the same under any ``sql_mode`` that production's sessions have."""

from __future__ import annotations

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
CHECK = """\
            mode = connection.exec_driver_sql("SELECT @@sql_mode").scalar()
            assert "NO_BACKSLASH_ESCAPES" in mode and "ANSI_QUOTES" in mode, mode
"""
POOL = "poolclass=pool.NullPool,"
ENV = "migrations/env.py"


def test_literals_mean_the_same_under_any_sql_mode(shop_anywhere: Shop, anywhere: Server) -> None:
    declare(shop_anywhere, BEFORE, MODELS)
    # SQLAlchemy has looked at the session's modes before
    shop_anywhere.edit(CONNECTED, CONNECTED + SET, ENV)
    shop_anywhere.edit(RUN, RUN + CHECK, ENV)
    done = shop_anywhere.run("revision", "-m", "modes", *FLAGS)
    assert done.code == 0, done.err
    late = upgraded(shop_anywhere, anywhere, SETS)

    shop_anywhere.edit(SET, "", ENV)
    shop_anywhere.edit(POOL, f"{POOL} connect_args={{'sql_mode': '{MODES}'}},", ENV)
    at_first = upgraded(shop_anywhere, anywhere, SETS)

    shop_anywhere.edit(f" connect_args={{'sql_mode': '{MODES}'}},", "", ENV)
    shop_anywhere.edit(CHECK, "", ENV)
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
