"""A value of ``--fill`` for a column that other rows refer to, or that a key makes unique."""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded

LONG = "'abcdefghijklmno'"
BEFORE = [
    "CREATE TABLE a_first (id INT PRIMARY KEY, v VARCHAR(20))",
    *(
        f"CREATE TABLE {name} (id INT PRIMARY KEY, k VARCHAR(20) UNIQUE)"
        for name in ("p1", "p2", "p3")
    ),
    "CREATE TABLE emptied (id INT PRIMARY KEY, k VARCHAR(20),"
    " CONSTRAINT f1 FOREIGN KEY (k) REFERENCES p1 (k) ON UPDATE SET NULL)",
    "CREATE TABLE kept (id INT PRIMARY KEY, k VARCHAR(20),"
    " CONSTRAINT f2 FOREIGN KEY (k) REFERENCES p2 (k))",
    "CREATE TABLE followed (id INT PRIMARY KEY, k VARCHAR(20) UNIQUE,"
    " CONSTRAINT f3 FOREIGN KEY (k) REFERENCES p3 (k) ON UPDATE CASCADE)",
    "CREATE TABLE grandchild (id INT PRIMARY KEY, k VARCHAR(20),"
    " CONSTRAINT f4 FOREIGN KEY (k) REFERENCES followed (k) ON UPDATE SET NULL)",
    "CREATE TABLE tree (id INT PRIMARY KEY, k VARCHAR(20) UNIQUE, up VARCHAR(20),"
    " CONSTRAINT f5 FOREIGN KEY (up) REFERENCES tree (k) ON UPDATE CASCADE)",
    "CREATE TABLE twice (id INT PRIMARY KEY, v VARCHAR(20), w INT, UNIQUE KEY vw (v, w))",
    "CREATE TABLE pair (a INT, b INT, PRIMARY KEY (a, b))",
    "CREATE TABLE of_pair (id INT PRIMARY KEY, a INT, b INT,"
    " CONSTRAINT f6 FOREIGN KEY (a, b) REFERENCES pair (a, b))",
]
MODELS = """
k = lambda length, *items, **more: sa.Column("k", sa.String(length), *items, **more)
to = lambda column, name, **more: sa.ForeignKey(column, name=name, **more)
table("a_first", sa.Column("v", sa.String(10)))
for name in ("p1", "p2", "p3"):
    table(name, k(20 if name == "p1" else 10, unique=True),
        *([sa.CheckConstraint("char_length(k) < 11", name="short")] if name == "p1" else []))
table("emptied", k(20, to("p1.k", "f1", onupdate="SET NULL")))
table("kept", k(10, to("p2.k", "f2")))
table("followed", k(10, to("p3.k", "f3", onupdate="CASCADE"), unique=True))
table("grandchild", k(10, to("followed.k", "f4", onupdate="SET NULL")))
table("tree", k(10, unique=True),
    sa.Column("up", sa.String(10), to("tree.k", "f5", onupdate="CASCADE")))
table("twice", sa.Column("v", sa.String(20), nullable=False), sa.Column("w", sa.Integer),
    sa.UniqueConstraint("v", "w", name="vw"))
sa.Table("pair", SQLModel.metadata,
    sa.Column("a", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("b", sa.Integer, primary_key=True, autoincrement=False))
table("of_pair", sa.Column("a", sa.Integer), sa.Column("b", sa.Integer, nullable=False),
    sa.ForeignKeyConstraint(["a", "b"], ["pair.a", "pair.b"], name="f6"))
"""
FILLS = [f"{name}.k=left(k, 10)" for name in ("p1", "p2", "p3", "tree")]
FILLS += ["twice.v='x'", "of_pair.b=0"]
FIRST = "INSERT INTO a_first VALUES (1, 'x')"
REFUSED = {
    "p1": ["INSERT INTO emptied VALUES (1, {0})"],
    "p2": ["INSERT INTO kept VALUES (1, {0})"],
    "p3": ["INSERT INTO followed VALUES (1, {0})", "INSERT INTO grandchild VALUES (1, {0})"],
}


@pytest.mark.slow
def test_a_value_that_would_break_a_key_is_refused_with_keys_before_anything_is_changed(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    declare(shop_anywhere, BEFORE, MODELS)
    done = shop_anywhere.run("revision", "-m", "fill", *(f"--fill={each}" for each in FILLS))
    assert done.code == 0, done.err
    assert "p3.k: --fill gives its value" in done.err
    assert "rows of followed get it too (ON UPDATE CASCADE)" in done.err
    rows = {
        "fit": [
            FIRST,
            f"INSERT INTO p3 VALUES (1, {LONG}), (2, 'b')",
            f"INSERT INTO followed VALUES (1, {LONG}), (2, 'b')",
            "INSERT INTO grandchild VALUES (2, 'b')",
            f"INSERT INTO p1 VALUES (1, {LONG}), (2, 'b')",
            "INSERT INTO emptied VALUES (2, 'b')",
            f"INSERT INTO tree VALUES (1, {LONG}, NULL), (2, 'b', NULL), (3, 'c', 'b')",
            "INSERT INTO twice VALUES (1, NULL, 3), (2, 'y', 3)",
        ]
    }
    for parent, children in REFUSED.items():
        statements = [f"INSERT INTO {parent} VALUES (2, 'b'), (7, {LONG})"]
        rows[parent] = [FIRST, *statements, *(each.format(LONG) for each in children)]
    rows["tree"] = [FIRST, f"INSERT INTO tree VALUES (7, {LONG}, NULL), (8, 'b', {LONG})"]
    rows["unique"] = [
        FIRST,
        "INSERT INTO p2 VALUES (1, 'b'), (7, 'abcdefghijklm'), (8, 'abcdefghijkl')",
    ]
    rows["twice"] = [FIRST, "INSERT INTO twice VALUES (1, NULL, 3), (2, 'y', 3), (7, NULL, 3)"]
    rows["of_pair"] = [
        FIRST,
        "INSERT INTO pair VALUES (1, 1)",
        "INSERT INTO of_pair VALUES (1, 1, 1), (2, NULL, NULL), (7, 1, NULL)",
    ]
    found = upgraded(shop_anywhere, anywhere, rows)
    assert not found["fit"].refused, found["fit"].refused
    assert found["fit"].rows["followed"] == [["1", "abcdefghij"], ["2", "b"]]
    for name in rows.keys() - {"fit"}:
        said = found[name].refused
        assert found[name].unchanged, (name, found[name])
        assert said.startswith("CommandError: ") and ("id=7" in said or "id=8" in said), said
        assert "abcdef" not in said and "Duplicate" not in said, said
    words = "p1: rows of emptied refer to values of k that --fill replaces (1 row: id=7)"
    assert words in found["p1"].refused
    why = "twice: the server refuses the value of --fill for some rows, since a unique key has it"
    assert found["twice"].refused.startswith(f"CommandError: {why}")
    assert "(error 1062; id=7)" in found["twice"].refused
    assert "(error 1452; id=7)" in found["of_pair"].refused


@pytest.mark.slow
def test_a_new_key_over_a_filled_column_comes_with_its_not_null(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    before = [
        "CREATE TABLE p (id INT PRIMARY KEY)",
        "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20))",
    ]
    models = """
table("p")
table("t", sa.Column("a", sa.String(10)),
    sa.Column("n", sa.Integer, sa.ForeignKey("p.id", name="f"), nullable=False))
"""
    declare(shop_anywhere, before, models)
    done = shop_anywhere.run("revision", "-m", "fill", "--fill", "t.n=7", "--sql")
    assert done.code == 0, done.err
    (last,) = [each for each in done.out.splitlines() if "FOREIGN KEY" in each]
    assert "MODIFY COLUMN `n`" in last, done.out
    rows = ["INSERT INTO t VALUES (1, 'x')", "INSERT INTO p VALUES (6)"]
    found = upgraded(
        shop_anywhere, anywhere, {"fit": [*rows, "INSERT INTO p VALUES (7)"], "orphans": rows}
    )
    assert not found["fit"].refused and found["fit"].back, found["fit"]
    assert found["fit"].rows["t"] == [["1", "x", "7"]]
    assert "refers to rows that p does not have" in found["orphans"].refused
    assert found["orphans"].unchanged
