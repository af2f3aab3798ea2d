"""Names as they were written, in schemas of servers that do not keep the case."""

from __future__ import annotations

from dataclasses import replace

from alembic_autogen.history.declared import created_names
from alembic_autogen.schema.model import (
    ForeignKey,
    ObjectKey,
    Schema,
    StoredObject,
    Table,
    TableKey,
)
from alembic_autogen.schema.spelling import Spelling, named_tables, respelled

A, B, VIEW = TableKey(None, "a"), TableKey("geo", "b"), TableKey(None, "v")
WRITTEN = [TableKey(None, "A"), TableKey("Geo", "B"), TableKey(None, "V")]
TRIGGER, OTHER = ObjectKey("trigger", None, "a"), ObjectKey("function", None, "v")
SCHEMA = Schema(
    {
        A: Table(
            A,
            foreign_keys=(ForeignKey("a_ibfk_1", ("id",), B, ("id",)),),
            sql="CREATE TABLE `a` (... FOREIGN KEY (`id`) REFERENCES `geo`.`b` (`id`)",
        ),
        B: Table(B),
    },
    {
        key: StoredObject(key, definition=sql, sql=sql, table=table)
        for key, sql, table in (
            (
                ObjectKey("view", None, "v"),
                "CREATE VIEW `v` AS select `a`.`v` AS `a` from `a`",
                None,
            ),
            (TRIGGER, "CREATE TRIGGER `a` BEFORE INSERT ON `a` FOR EACH ROW SET @a = `a`", A),
            (OTHER, "CREATE FUNCTION `v`() RETURNS INT RETURN (SELECT a FROM a)", None),
        )
    },
    given_names={A: frozenset({"x"})},
    implied_indexes={A: frozenset({"y"})},
    folds_case=True,
)


def test_tables_and_what_names_them_get_the_written_names() -> None:
    found = respelled(SCHEMA, WRITTEN)
    assert named_tables(found) == WRITTEN
    table = found.tables[WRITTEN[0]]
    assert (table.key, table.foreign_keys[0].referred) == tuple(WRITTEN[:2])
    assert table.sql == "CREATE TABLE `A` (... FOREIGN KEY (`id`) REFERENCES `Geo`.`B` (`id`)"
    assert found.given_names == {WRITTEN[0]: {"x"}}
    assert found.implied_indexes == {WRITTEN[0]: {"y"}}


def test_stored_objects_name_their_tables_so_and_keep_everything_else() -> None:
    objects = respelled(SCHEMA, WRITTEN).objects
    view = objects[ObjectKey("view", None, "V")]
    assert view.sql == view.definition == "CREATE VIEW `V` AS select `A`.`v` AS `a` from `A`"
    trigger = objects[TRIGGER]
    assert trigger.table == WRITTEN[0]
    assert trigger.sql == "CREATE TRIGGER `a` BEFORE INSERT ON `A` FOR EACH ROW SET @a = `a`"
    assert trigger.definition == SCHEMA.objects[TRIGGER].definition
    assert objects[OTHER] is SCHEMA.objects[OTHER]


def test_nothing_changes_where_the_server_keeps_the_case_or_nothing_is_known() -> None:
    keeping = replace(SCHEMA, folds_case=False)
    assert respelled(keeping, WRITTEN) is keeping
    assert respelled(SCHEMA, []) is SCHEMA
    assert respelled(SCHEMA, [A, B, VIEW, TableKey(None, "C")]) is SCHEMA


def test_the_last_of_several_names_counts() -> None:
    spelling = Spelling([TableKey(None, "Aa"), TableKey(None, "AA")])
    assert spelling.key(TableKey(None, "aa")) == TableKey(None, "AA")
    assert spelling.key(TableKey("geo", "aa")) == TableKey("geo", "aa")


def test_names_are_those_of_the_newest_revision_that_creates_a_table() -> None:
    texts = [
        'op.add_column("CUSTOMER", …)\nop.rename_table("old", "Orders")',
        "op.execute('create table if not exists `Line` (id INT)')\nop.create_table('lineS', …)",
        'op.create_table(\n    "Customer", …)\nop.create_table("ORDERS", …)\nCREATE TABLE Plain (',
    ]
    keys = [TableKey(None, name) for name in ("customer", "orders", "line", "plain", "other")]
    found = [key.name for key in created_names(texts, keys)]
    assert found == ["Customer", "Orders", "Line", "Plain"]
