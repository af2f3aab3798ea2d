"""Earlier rows of versioned tables, which MariaDB converts together with the present ones."""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded


@pytest.fixture
def project(shop: Shop, mariadb: Server) -> Shop:
    return shop.on(mariadb)


def versioned(name: str, columns: str) -> str:
    return f"CREATE TABLE {name} (id INT PRIMARY KEY, {columns}) WITH SYSTEM VERSIONING"


KEEP = """
def kept(name, *items):
    made = table(name, *items)
    sa.event.listen(made, "after_create", sa.DDL(f"ALTER TABLE {name} ADD SYSTEM VERSIONING"))
"""
BEFORE = [
    versioned("a_first", "v VARCHAR(20)"),
    versioned("narrow", "v VARCHAR(20)"),
    versioned("required", "v INT"),
    versioned("moment", "v DATETIME"),
    versioned("computed", "v INT"),
    versioned("divided", "v INT"),
    versioned("parted", "v INT NOT NULL").replace("PRIMARY KEY", "NOT NULL"),
    versioned("counted", "v INT").replace("id INT PRIMARY KEY", "id INT NOT NULL, KEY k (id)"),
    versioned("recomputed", "n INT, v INT, s TINYINT AS (v) STORED"),
    versioned("ended", "v VARCHAR(20)"),
    "CREATE TABLE begun (id INT PRIMARY KEY, v VARCHAR(20))",
]
MODELS = f"""{KEEP}
v = lambda type_=sa.String(5), **options: sa.Column("v", type_, **options)
kept("a_first", v())
kept("narrow", v())
kept("required", v(sa.Integer, nullable=False))
kept("moment", v(sa.Date))
kept("computed", v(sa.Integer), sa.Column("s", mysql.TINYINT, sa.Computed("v", persisted=True)))
kept("divided", v(sa.Integer), sa.Column("s", sa.Integer, sa.Computed("1 DIV v", persisted=True)))
made = sa.Table("parted", SQLModel.metadata, sa.Column("id", sa.Integer, nullable=False),
    v(sa.Integer, nullable=False))
for ddl in ("ADD SYSTEM VERSIONING", "PARTITION BY RANGE (v) (PARTITION p VALUES LESS THAN (10))"):
    sa.event.listen(made, "after_create", sa.DDL(f"ALTER TABLE parted {{ddl}}"))
made = sa.Table("counted", SQLModel.metadata,
    sa.Column("id", sa.Integer, nullable=False, index=False), v(sa.Integer))
sa.event.listen(made, "after_create", sa.DDL("ALTER TABLE counted ADD SYSTEM VERSIONING,"
    " ADD KEY k (id), MODIFY id INT NOT NULL AUTO_INCREMENT"))
kept("recomputed", sa.Column("n", sa.BigInteger), v(sa.Integer),
    sa.Column("s", mysql.TINYINT, sa.Computed("v", persisted=True)))
table("ended", v())
kept("begun", v())
"""
FIT = {
    "a_first": "'a'",
    "narrow": "'a'",
    "required": "1",
    "moment": "'2024-01-01'",
    "computed": "1",
    "divided": "1",
    "parted": "1",
    "counted": "1",
    "recomputed": "1",
    "ended": "'a'",
    "begun": "'a'",
}
UNFIT = {
    "narrow": "'abcdef'",
    "required": "NULL",
    "moment": "'2024-01-01 01:02:03'",
    "computed": "1000",
    "divided": "0",
    "parted": "1000",
    "recomputed": "1000",
    "ended": "'abcdef'",
    "begun": "'abcdef'",
}
SAFE = ("ended", "begun")
"""Tables whose earlier rows no statement converts."""


def with_history(name: str, value: str) -> list[str]:
    """Statements that insert a row, and then change it and delete another one."""
    return [
        f"INSERT INTO {name} (id, v) VALUES (1, {value}), (2, {value})",
        f"UPDATE {name} SET v = {FIT[name]} WHERE id = 1",
        f"DELETE FROM {name} WHERE id = 2",
    ]


@pytest.mark.slow
def test_earlier_rows_that_do_not_fit_are_refused_before_anything_changes(
    project: Shop, mariadb: Server
) -> None:
    declare(project, BEFORE, MODELS)
    done = project.run(
        *("revision", "-m", "narrower", "--refuse", "required.v"),
    )
    assert done.code == 0, done.err
    fit = [each for name, value in FIT.items() for each in with_history(name, value)]
    rows = {"fit": fit, **{name: with_history(name, bad) for name, bad in UNFIT.items()}}
    rows["counted"] = [
        "INSERT INTO counted (id, v) VALUES (0, 1)",
        "UPDATE counted SET id = 3",
    ]
    found = upgraded(project, mariadb, rows)
    for name, each in found.items():
        if name == "fit" or name in SAFE:
            assert not each.refused, (name, each)
            continue
        assert each.unchanged, (name, each)
        assert f"CommandError: {name}: " in each.refused, each
        assert "row_end=" in each.refused, each
        assert f"then discard earlier rows with DELETE HISTORY FROM {name}" in each.refused, each


def test_a_column_that_counts_comes_where_there_are_no_earlier_rows(
    project: Shop, mariadb: Server
) -> None:
    made = 'made = sa.Table("deed", SQLModel.metadata, sa.Column("v", sa.Integer))'
    number = "ALTER TABLE deed ADD n INT NOT NULL AUTO_INCREMENT UNIQUE, ADD SYSTEM VERSIONING"
    models = f'{made}\nsa.event.listen(made, "after_create", sa.DDL("{number}"))'
    declare(project, ["CREATE TABLE deed (v INT) WITH SYSTEM VERSIONING"], models)
    done = project.run("revision", "-m", "numbers")
    assert done.code == 0, done.err
    rows = {
        "present": ["INSERT INTO deed VALUES (5), (5)"],
        "earlier": ["INSERT INTO deed VALUES (5)", "DELETE FROM deed"],
        "discarded": [
            "INSERT INTO deed VALUES (5)",
            "DELETE FROM deed",
            "DELETE HISTORY FROM deed",
        ],
    }
    found = upgraded(project, mariadb, rows)
    assert sorted(found["present"].rows["deed"]) == [["5", "1"], ["5", "2"]]
    assert not found["discarded"].refused, found["discarded"]
    assert found["earlier"].unchanged, found["earlier"]
    assert "earlier rows get no number in n" in found["earlier"].refused
    assert "discard them with DELETE HISTORY FROM deed" in found["earlier"].refused


FILLED_BEFORE = [
    versioned("first", "v VARCHAR(20)"),
    versioned("given", "v INT, e ENUM('a', 'b')"),
    versioned("made", "v INT"),
    versioned("checked", "v INT"),
    "CREATE TRIGGER fires BEFORE UPDATE ON given FOR EACH ROW SIGNAL SQLSTATE '45000'",
]
FILLED = f"""{KEEP}
v = lambda *items: sa.Column("v", sa.Integer, *items)
kept("first", sa.Column("v", sa.String(20)), sa.Column("n", sa.Integer, nullable=False))
kept("given", v(), sa.Column("e", mysql.ENUM("a", "b")),
    sa.Column("w", sa.Integer, nullable=False), sa.Column("k", sa.Integer, unique=True),
    sa.Column("d", sa.Date, nullable=False, server_default="2024-01-01"))
kept("made", v(), sa.Column("u", sa.String(36), server_default=sa.text("(uuid())"), nullable=False))
kept("checked", v(), sa.CheckConstraint("v > 0", name="above"))
"""


def test_earlier_rows_get_the_value_of_a_new_column_too(project: Shop, mariadb: Server) -> None:
    declare(project, FILLED_BEFORE, FILLED)
    values = {
        "first.n": "char_length(v)",
        "given.w": "v * 10",
        "given.k": "id",
        "given.d": "'2020-02-02'",
        "checked.v": "7",
    }
    flags = [word for place, sql in values.items() for word in ("--fill", f"{place}={sql}")]
    done = project.run("revision", "-m", "filled", *flags)
    assert done.code == 0, done.err
    rows = {
        "fit": [
            "INSERT INTO given VALUES (1, 1, 'a'), (2, 2, 'b')",
            "DELETE FROM given WHERE id = 1",
            "INSERT INTO given VALUES (1, 3, 'a')",
            "INSERT INTO made VALUES (1, 1)",
            "UPDATE made SET v = 3",
            "INSERT INTO checked VALUES (1, -1), (2, 2)",
            "UPDATE checked SET v = -3",
        ],
        "null": [
            "INSERT INTO first VALUES (1, 'abc')",
            "INSERT INTO given VALUES (1, NULL, 'a')",
            "DELETE FROM given",
        ],
    }
    found = upgraded(project, mariadb, rows)
    assert not found["fit"].refused, found["fit"]
    assert sorted(row[:1] + row[2:6] for row in found["fit"].rows["given"]) == [
        ["1", "a", "10", "1", "2020-02-02"],
        ["1", "a", "30", "1", "2020-02-02"],
        ["2", "b", "20", "2", "2020-02-02"],
    ]
    assert found["null"].unchanged, found["null"]
    assert "given: the server cannot compute the value of w" in found["null"].refused


@pytest.mark.parametrize(
    ("columns", "models", "flags", "sentence"),
    [
        (
            "v VARCHAR(20)",
            'sa.Column("v", sa.String(5), nullable=False)',
            ["--fill", "t.v='x'"],
            "--fill t.v='x': t keeps earlier values of v (WITH SYSTEM VERSIONING), which no UPDATE"
            " changes and which have to fit as well",
        ),
        (
            "v INT",
            'sa.Column("v", sa.Integer), sa.Column("w", sa.Integer, nullable=False)',
            ["--fill", "t.w=(SELECT 1)"],
            "earlier rows get the value only as the default of the new column, which it cannot be",
        ),
        (
            "v ENUM('a', 'b')",
            'sa.Column("v", mysql.ENUM("z", "b"))',
            ["--rename-value", "t.v.a=z"],
            "t.v: renaming 'a' to 'z' takes an UPDATE, and earlier values of the rows stay",
        ),
    ],
    ids=["a column that is there", "a subquery", "a member"],
)
def test_values_that_earlier_rows_would_not_get_are_refused(
    project: Shop, columns: str, models: str, flags: list[str], sentence: str
) -> None:
    declare(project, [versioned("t", columns)], f'{KEEP}\nkept("t", {models})')
    done = project.run("revision", "-m", "filled", *flags)
    assert done.code == 2, done.err
    assert sentence in done.err


def test_a_column_with_a_history_is_not_asked_for_a_value(project: Shop) -> None:
    required = 'sa.Column("v", sa.Integer, nullable=False)'
    declare(project, [versioned("t", "v INT")], f'{KEEP}\nkept("t", {required})')
    done = project.run("revision", "-m", "required")
    assert done.code == 1, done.err
    assert "--refuse t.v" in done.err
    assert "--fill" not in done.err


def test_messages_name_the_server_in_use(project: Shop) -> None:
    declare(project, ["CREATE TABLE t (id INT PRIMARY KEY)"], 'table("t", sa.Column("d", sa.Date))')
    done = project.run("revision", "-m", "dated", "--fill", "t.d=2026-01-01")
    assert done.code == 2, done.err
    assert "--fill t.d=2026-01-01: MariaDB computes 2024" in done.err
