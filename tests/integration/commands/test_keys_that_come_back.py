"""A foreign key that comes back together with another collation compares as it will."""

from __future__ import annotations

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded

CI = "VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"
BEFORE = [
    f"CREATE TABLE parent (id INT PRIMARY KEY, k {CI} NOT NULL, UNIQUE KEY by_k (k))",
    f"CREATE TABLE child (id INT PRIMARY KEY, k {CI},"
    " CONSTRAINT link FOREIGN KEY (k) REFERENCES parent (k))",
]
MODELS = """
exact = sa.String(10, collation="utf8mb4_bin")
table("parent", sa.Column("k", exact, nullable=False), sa.UniqueConstraint("k", name="by_k"))
table("child", sa.Column("k", exact))
"""


def test_rows_that_fit_by_the_collation_that_comes_are_not_refused(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    declare(shop_anywhere, BEFORE, MODELS)
    done = shop_anywhere.run("revision", "-m", "exact")
    assert done.code == 0, done.err
    parents = "AFTER INSERT INTO parent VALUES (1, 'a'), (2, 'b')"
    outcomes = upgraded(
        shop_anywhere,
        anywhere,
        {
            "fit": [parents, "AFTER INSERT INTO child VALUES (1, 'A'), (2, 'b'), (3, NULL)"],
            "orphan": [parents, "AFTER INSERT INTO child VALUES (1, 'A'), (2, 'c')"],
        },
    )
    assert {each.refused for each in outcomes.values()} == {""}
    assert outcomes["fit"].down == ""
    assert outcomes["orphan"].down.startswith(
        "CommandError: child: k refers to rows that parent does not have (1 row: id=2)"
    )
