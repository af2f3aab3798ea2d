"""Rows loaded without checks refer to nothing, and a foreign key that stays is made again."""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded

BEFORE = [
    "CREATE TABLE a_first (id INT PRIMARY KEY, v VARCHAR(20))",
    "CREATE TABLE parent (id INT PRIMARY KEY, k VARCHAR(20) NOT NULL, UNIQUE KEY by_k (k))",
    "CREATE TABLE option_changes (id INT PRIMARY KEY, p INT,"
    " CONSTRAINT f1 FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE)",
    "CREATE TABLE follows (id INT PRIMARY KEY, k VARCHAR(20),"
    " CONSTRAINT f2 FOREIGN KEY (k) REFERENCES parent (k))",
    "CREATE TABLE stays (id INT PRIMARY KEY, k VARCHAR(20),"
    " CONSTRAINT f3 FOREIGN KEY (k) REFERENCES parent (k))",
    "CREATE TABLE pair (a VARCHAR(20), b INT, PRIMARY KEY (a, b))",
    "CREATE TABLE half (id INT PRIMARY KEY, a VARCHAR(20), b INT,"
    " CONSTRAINT f4 FOREIGN KEY (a, b) REFERENCES pair (a, b))",
    "CREATE TABLE tree (id INT PRIMARY KEY, up INT,"
    " CONSTRAINT f5 FOREIGN KEY (up) REFERENCES tree (id) ON DELETE SET NULL)",
]
MODELS = """
table("a_first", sa.Column("v", sa.String(10)))
table("parent", sa.Column("k", sa.String(10), nullable=False),
    sa.UniqueConstraint("k", name="by_k"))
table("option_changes", sa.Column("p", sa.ForeignKey("parent.id", name="f1")))
table("follows", sa.Column("k", sa.String(10), sa.ForeignKey("parent.k", name="f2")))
table("stays", sa.Column("k", sa.String(20), sa.ForeignKey("parent.k", name="f3")))
sa.Table("pair", SQLModel.metadata,
    sa.Column("a", sa.String(10), primary_key=True),
    sa.Column("b", sa.Integer, primary_key=True, autoincrement=False))
table("half", sa.Column("a", sa.String(10)), sa.Column("b", sa.Integer),
    sa.ForeignKeyConstraint(["a", "b"], ["pair.a", "pair.b"], name="f4"))
table("tree", sa.Column("up", sa.ForeignKey("tree.id", name="f5")))
"""
UNCHECKED = "SET foreign_key_checks = 0"
ORPHANS = {
    "option_changes": ("(7, 99)", "p refers to rows that parent does not have (1 row: id=7)"),
    "follows": ("(7, 'nowhere')", "k refers to rows that parent does not have (1 row: id=7)"),
    "stays": ("(7, 'nowhere')", "k refers to rows that parent does not have (1 row: id=7)"),
    "half": ("(7, 'eleven chars', NULL)", "a has values that do not fit varchar(10) (1 row: id=7)"),
    "tree": ("(7, 99)", "up refers to rows that tree does not have (1 row: id=7)"),
}


@pytest.mark.slow
def test_orphans_are_refused_before_a_foreign_key_is_made_again(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    declare(shop_anywhere, BEFORE, MODELS)
    done = shop_anywhere.run("revision", "-m", "again")
    assert done.code == 0, done.err
    parents = ["INSERT INTO a_first VALUES (1, 'x')", "INSERT INTO parent VALUES (1, 'a')"]
    fit = [
        "INSERT INTO option_changes VALUES (1, 1), (2, NULL)",
        "INSERT INTO stays VALUES (1, 'a')",
        "INSERT INTO tree VALUES (1, NULL), (2, 1)",
    ]
    rows = {"fit": [*parents, *fit]}
    for name, (row, _) in ORPHANS.items():
        rows[name] = [*parents, UNCHECKED, f"INSERT INTO {name} VALUES {row}"]
        rows[f"{name} down"] = [
            *parents,
            f"AFTER {UNCHECKED}",
            f"AFTER INSERT INTO {name} VALUES {row}",
        ]
    del rows["half down"]  # which becomes longer
    found = upgraded(shop_anywhere, anywhere, rows)
    assert not found["fit"].refused and found["fit"].back
    for name, (_, words) in ORPHANS.items():
        assert found[name].unchanged, (name, found[name])
        assert found[name].refused.startswith(f"CommandError: {name}: {words}")
        if f"{name} down" in rows:
            assert found[f"{name} down"].down.startswith(f"CommandError: {name}: {words}")
