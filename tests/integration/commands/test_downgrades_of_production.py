"""Rows that came since the upgrade, and that the schema before it does not take."""

from __future__ import annotations

import json

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded

BEFORE = [
    "CREATE TABLE a_first (id INT PRIMARY KEY, v VARCHAR(10))",
    "CREATE TABLE counted (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(5))",
    "CREATE TABLE computed (id INT PRIMARY KEY, v VARCHAR(20), n INT)",
]
MODELS = """
table("a_first", sa.Column("v", sa.String(20)))
sa.Table("counted", SQLModel.metadata,
    sa.Column("id", sa.String(20), primary_key=True), sa.Column("v", sa.String(5)))
table("computed", sa.Column("v", sa.String(20)), sa.Column("n", sa.BigInteger),
    sa.Column("g", sa.Integer, sa.Computed("CAST(v AS SIGNED)", persisted=True)))
"""
FIRST = "INSERT INTO a_first VALUES (1, 'x')"


def test_a_downgrade_asks_as_an_upgrade_does(shop_anywhere: Shop, anywhere: Server) -> None:
    declare(shop_anywhere, BEFORE, MODELS)
    done = shop_anywhere.run("revision", "-m", "change")
    assert done.code == 0, done.err
    found = upgraded(
        shop_anywhere,
        anywhere,
        {
            "zero": [FIRST, "AFTER INSERT INTO counted VALUES ('0', 'z'), ('5', 'a')"],
            "both": [FIRST, "AFTER INSERT INTO counted VALUES ('0', 'z'), ('1', 'a')"],
            "text": [FIRST, "AFTER INSERT INTO computed (id, v, n) VALUES (7, '7x', 1)"],
        },
    )
    for name in ("zero", "both"):
        assert found[name].down.startswith("CommandError: counted: id is 0")
        assert "(1 row: id=0)" in found[name].down
    assert not found["text"].down, found["text"].down  # what is dropped is not computed again


def test_a_downgrade_that_invents_values_says_so(shop_anywhere: Shop, anywhere: Server) -> None:
    columns = "name VARCHAR(9) NOT NULL, n INT NOT NULL, o INT"
    declare(
        shop_anywhere,
        [f"CREATE TABLE gone (id INT PRIMARY KEY, {columns})"],
        'table("gone")',
    )
    done = shop_anywhere.run("revision", "-m", "change", "--format", "json")
    assert done.code == 0, done.err
    written = json.loads(done.out)
    source = (shop_anywhere.folder / written["path"]).read_text("utf-8")
    changes = [each["change"] for each in written["rows"]["downgrade"]]
    for column, value in (("name", "''"), ("n", "0")):
        assert any(
            each.startswith(f"{column} is {value} in ") and each.endswith("are not restored")
            for each in changes
        ), changes
        comment = (
            f"    # Existing rows get {value} in {column}: the dropped values are not restored."
        )
        assert comment in source.splitlines()
    assert len(changes) == 2  # o is NULL, which nobody takes for a value
    found = upgraded(shop_anywhere, anywhere, {"row": ["INSERT INTO gone VALUES (1, 'a', 5, 7)"]})
    assert not found["row"].down
    assert not found["row"].back


def test_a_table_whose_name_changes_its_case_keeps_its_rows(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    columns = "(id INT PRIMARY KEY, v VARCHAR(9) NOT NULL)"
    declare(
        shop_anywhere,
        [f"CREATE TABLE address {columns}"],
        'table("Address", sa.Column("v", sa.String(9), nullable=False))',
    )
    flags = ("--rename", "address=Address", "--format", "json")
    done = shop_anywhere.run("revision", "-m", "change", *flags)
    assert done.code == 0, done.err
    found = json.loads(done.out)["rows"]
    assert found["filled"]["address"] > 0
    assert found["upgrade"] == found["downgrade"] == found["upgrade_again"] == []
