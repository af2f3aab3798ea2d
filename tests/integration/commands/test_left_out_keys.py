"""Foreign keys that include_object leaves out, and columns that cannot change with them.

The kind: a change that the server refuses because of a key which the revision must not touch is
reported with the name of that key, whether the column changes or is dropped.
"""

from __future__ import annotations

from support.shops import Shop
from support.upgrades import declare

BEFORE = [
    "CREATE TABLE parent (id INT PRIMARY KEY)",
    "CREATE TABLE child (id INT PRIMARY KEY, p INT, note VARCHAR(9),"
    " CONSTRAINT link FOREIGN KEY (p) REFERENCES parent (id))",
]
MODELS = """
table("parent")
table("child", sa.Column("p", {}), sa.Column("note", sa.String(9)))
"""
CONFIGURE = "connection=connection, target_metadata=target_metadata"
LEFT_OUT = "The foreign key link of child, which is left out of the comparison"


def leave_out(shop: Shop) -> None:
    shop.edit(
        CONFIGURE,
        f"{CONFIGURE}, include_object=lambda item, name, *_: name != 'link'",
        "migrations/env.py",
    )


def test_a_key_that_is_left_out_and_what_to_do_are_named(shop_anywhere: Shop) -> None:
    shop = shop_anywhere
    declare(shop, BEFORE, MODELS.format("sa.BigInteger"))
    leave_out(shop)
    done = shop.run("revision", "-m", "wider")
    assert (done.code, done.out) == (2, "")
    said = done.err.splitlines()[-1]
    assert (
        LEFT_OUT in said and "cannot join child.p (bigint" in said and "to parent.id (int" in said
    )
    assert said.endswith("or drop it in a revision of its own first.")


def test_its_column_cannot_be_dropped_either(shop: Shop) -> None:
    declare(shop, BEFORE, MODELS.replace('sa.Column("p", {}), ', ""))
    leave_out(shop)
    done = shop.run("revision", "-m", "fewer")
    assert (done.code, done.out) == (2, "")
    assert LEFT_OUT in done.err and "needs child.p, which would be dropped" in done.err


def test_other_columns_may_change(shop: Shop) -> None:
    models = MODELS.format("sa.Integer").replace("String(9)", "String(99)")
    declare(shop, BEFORE, models)
    leave_out(shop)
    done = shop.run("revision", "-m", "longer")
    assert done.code == 0, done.err
