"""Models that the server refuses, where something else cannot be done because of that.

The kind: an error that follows from a refusal (a proof that fails, DDL of the models that names the
missing table, by itself or by a foreign key) is reported together with the refusal.
"""

from __future__ import annotations

import pytest

from support.shops import Shop
from support.upgrades import declare

BEFORE = [
    "CREATE TABLE line (id INT PRIMARY KEY, no INT NOT NULL, CONSTRAINT u UNIQUE (no))",
    "CREATE TABLE parcel (id INT PRIMARY KEY, no INT, CONSTRAINT f FOREIGN KEY (no)"
    " REFERENCES line (no))",
]
MODELS = """
table("line", sa.Column("no", sa.Integer, nullable=False))
table("parcel", sa.Column("no", sa.Integer, sa.ForeignKey("line.no", name="f")))
"""


def test_a_failed_proof_names_the_tables_that_the_server_refuses(shop: Shop) -> None:
    """A foreign key still needs the unique key that the models drop (error 6125 on MySQL)."""
    declare(shop, BEFORE, MODELS)
    done = shop.run("revision", "-m", "wrong", "--quiet")
    assert (done.code, done.out) == (2, "")
    assert "Cannot drop index 'u': needed in a foreign key constraint (1553)." in done.err
    assert "The server refuses the models' table parcel: " in done.err
    assert "(6125). Change the models first." in done.err


DDL_OF_REFUSED = """
from sqlalchemy import DDL, event

table("kind")
table("parcel", sa.Column("kind_id", sa.ForeignKey("kind.id", ondelete="SET NULL"), nullable=False))
table("stamp", sa.Column("parcel_id", sa.Integer, sa.ForeignKey("parcel.id")))
event.listen(SQLModel.metadata, "after_create", DDL({statement!r}))
"""
STATEMENTS = [
    "CREATE TRIGGER t BEFORE INSERT ON parcel FOR EACH ROW SET NEW.id = 1",
    "CREATE VIEW v AS SELECT id FROM stamp",
    "ALTER TABLE `stamp` COMMENT = 'x'",
]


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("flags", [(), ("--disable", "background")])
def test_ddl_that_names_a_refused_table_fails_with_the_reason_of_the_refusal(
    statement: str, flags: tuple[str, ...], shop_anywhere: Shop
) -> None:
    shop = shop_anywhere
    before = ["CREATE TABLE kind (id INT PRIMARY KEY)"]
    declare(shop, before, DDL_OF_REFUSED.format(statement=statement))
    for command in (("check-drift",), ("revision", "-m", "x")):
        done = shop.run(*command, "--quiet", *flags)
        assert (done.code, done.out) == (2, ""), done.err
        assert "The models' DDL fails: " in done.err and "(1146). " in done.err
        assert done.err.count("The server refuses the models' table parcel: ") == 1
        assert done.err.index("models' table parcel: ") < done.err.index("models' table stamp: ")
        assert f"\n    {statement}" in done.err


def test_where_every_table_is_refused_nothing_was_compared(shop_anywhere: Shop) -> None:
    shop = shop_anywhere
    declare(shop, [], 'table("parcel", sa.Column("name", sa.String(20000)))')
    for command in (("check-drift",), ("revision", "-m", "x")):
        done = shop.run(*command)
        assert done.code == 1, done.out + done.err
        assert "The server refuses the models' table parcel: " in done.err
        assert "Nothing could be compared" in done.out
        assert "No difference" not in done.out
