"""The losses of a plan in a database, found on values."""

from __future__ import annotations

import pytest

from alembic_autogen.apply.checks.losses import losses
from alembic_autogen.apply.preview.effects import effect_of
from alembic_autogen.apply.preview.recorded_revision import RecordedStatement
from alembic_autogen.schema.model import Column, ForeignKey, Generated, Schema, Table, TableKey

ORDERS = ("id", "note", "`odd ``name")
BEFORE = {"orders": ORDERS, "bills": ("id",)}


def schema(tables: dict[str, tuple[str, ...]], *generated: str) -> Schema:
    keys = {TableKey(None, name): columns for name, columns in tables.items()}
    return Schema({key: Table(key, tuple(_columns(of, generated))) for key, of in keys.items()})


def _columns(names: tuple[str, ...], generated: tuple[str, ...]) -> list[Column]:
    computed = Generated("(1)", stored=False)
    return [
        Column(name, "int", generated=computed if name in generated else None) for name in names
    ]


def found(*statements: tuple[str, dict[str, tuple[str, ...]] | None]) -> list[str]:
    sent = [
        RecordedStatement(sql, 1, effect_of(sql), None, None, schema(after) if after else None)
        for sql, after in statements
    ]
    return [str(each) for each in losses(schema(BEFORE), [("0002", sent)])]


@pytest.mark.parametrize(
    ("sql", "lost"),
    [
        ("DELETE FROM orders WHERE note = 1", ["rows of orders"]),
        ("DELETE o FROM Orders o JOIN other USING (id)", ["rows of orders"]),
        ("/* why */ truncate orders", ["rows of orders"]),
        ("WITH x AS (SELECT 1) DELETE FROM bills", ["rows of bills"]),
        ("ALTER TABLE `orders` DROP PARTITION p0", ["rows of orders"]),
        ("ALTER TABLE orders DROP SYSTEM VERSIONING", ["rows of orders"]),
        ("CREATE OR REPLACE TABLE bills (id INT)", ["the table bills"]),
        ("DROP DATABASE shop", ["a database"]),
        ("ALTER TABLE orders COMMENT 'DROP PARTITION'", []),
        ("ALTER TABLE orders ADD INDEX `DROP PARTITION` (id)", []),
        ("DELETE FROM made_by_the_plan", []),
        ("UPDATE orders SET note = 1", []),
        ("INSERT INTO orders (id) VALUES (1)", []),
    ],
)
def test_a_statement_destroys(sql: str, lost: list[str]) -> None:
    assert found((sql, BEFORE)) == lost


@pytest.mark.parametrize(
    ("sql", "lost"),
    [
        ("DELETE FROM orders", ["rows of orders", "rows of items", "rows of notes"]),
        ("DELETE FROM items", ["rows of items", "rows of notes"]),
        ("DELETE FROM notes", ["rows of notes"]),
        ("TRUNCATE orders", ["rows of orders"]),
    ],
)
def test_rows_go_with_those_that_their_foreign_keys_refer_to(sql: str, lost: list[str]) -> None:
    """Those of bills stay, as their key is set to NULL."""
    keys = {
        "orders": (),
        "items": (ForeignKey("f", ("id",), TableKey(None, "orders"), ("id",), "CASCADE"),),
        "notes": (ForeignKey("g", ("id",), TableKey(None, "items"), ("id",), "CASCADE"),),
        "bills": (ForeignKey("h", ("id",), TableKey(None, "orders"), ("id",), "SET NULL"),),
    }
    tables = [
        Table(TableKey(None, name), (Column("id", "int"),), foreign_keys=found)
        for name, found in keys.items()
    ]
    sent = RecordedStatement(sql, 1, effect_of(sql), None, None, None)
    before = Schema({each.key: each for each in tables})
    assert [str(each) for each in losses(before, [("0002", [sent])])] == lost


def test_a_table_and_a_column_go() -> None:
    assert found(
        ("ALTER TABLE orders DROP note", {**BEFORE, "orders": ("id", "`odd ``name")}),
        ("DROP TABLE orders", {"bills": ("id",)}),
    ) == ["the column orders.note", "the table orders"]


def test_what_is_renamed_stays_and_goes_by_its_first_name() -> None:
    columns = ("id", "remark", "`odd ``name")
    assert found(
        ("ALTER TABLE orders RENAME COLUMN note TO remark", {**BEFORE, "orders": columns}),
        ("RENAME TABLE orders TO sales", {"bills": ("id",), "sales": columns}),
        ("ALTER TABLE sales CHANGE remark r INT", {"bills": ("id",), "sales": ("id", "r")}),
        ("ALTER TABLE sales DROP r", {"bills": ("id",), "sales": ("id",)}),
        ("DROP TABLE sales", {"bills": ("id",)}),
    ) == ["the column orders.`odd ``name", "the column orders.note", "the table orders"]


def test_a_column_that_another_of_its_name_replaces_is_lost() -> None:
    sql = "ALTER TABLE orders DROP COLUMN note, ADD COLUMN note INT"
    assert found((sql, BEFORE)) == ["the column orders.note"]


def test_what_the_plan_has_made_is_no_loss() -> None:
    more = {**BEFORE, "orders": (*ORDERS, "extra"), "temporary": ("id",)}
    assert found(("CREATE TABLE temporary (id INT)", more), ("DROP TABLE temporary", BEFORE)) == []


def test_a_table_that_another_one_replaces_is_lost() -> None:
    assert found(
        ("CREATE TABLE fresh (id INT)", {**BEFORE, "fresh": ("id",)}),
        ("DROP TABLE orders", {"bills": ("id",), "fresh": ("id",)}),
        ("RENAME TABLE fresh TO orders", {"bills": ("id",), "orders": ("id",)}),
        ("DROP TABLE orders", {"bills": ("id",)}),
    ) == ["the table orders"]


def test_a_computed_column_has_nothing_to_lose() -> None:
    after = schema({**BEFORE, "orders": ("id",)})
    sql = "ALTER TABLE orders DROP note, DROP `odd`"
    sent = RecordedStatement(sql, 1, effect_of(sql), None, None, after)
    before = schema(BEFORE, "note", "`odd ``name")
    assert list(losses(before, [("0002", [sent])])) == []


def test_a_column_that_becomes_computed_loses_its_values() -> None:
    after = schema(BEFORE, "note")
    sql = "ALTER TABLE orders MODIFY note INT AS (1)"
    sent = RecordedStatement(sql, 1, effect_of(sql), None, None, after)
    (loss,) = losses(schema(BEFORE), [("0002", [sent])])
    assert (loss.revision, loss.columns, loss.is_table) == ("0002", ("note",), False)
