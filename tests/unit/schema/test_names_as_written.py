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
from alembic_autogen.schema.names_as_written import Spelling, named_tables, respelled

A, B, VIEW = TableKey(None, "a"), TableKey("geo", "b"), TableKey(None, "v")
WRITTEN = [TableKey(None, "A"), TableKey("Geo", "B"), TableKey(None, "V"), TableKey("Geo", "W")]
BODY = "FOR EACH ROW SET @a = (SELECT 1 FROM c JOIN d ON `a` = 1)"
TRIGGER, OTHER = ObjectKey("trigger", None, "a"), ObjectKey("function", None, "v")
SCHEMA = Schema(
    {
        A: Table(
            A,
            foreign_keys=(ForeignKey("a_ibfk_1", ("id",), B, ("id",)),),
            sql="CREATE TABLE `a` (... FOREIGN KEY (`id`) REFERENCES `geo`.`b` (`id`)"
            " COMMENT='CREATE TABLE `a`'",
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
            (
                ObjectKey("view", "geo", "w"),
                "CREATE VIEW `geo`.`w` AS select 1 AS `1` from `a`",
                None,
            ),
            (ObjectKey("view", None, "x"), "CREATE VIEW `x` AS select 1 AS `1` from `a`", None),
            (TRIGGER, f"CREATE TRIGGER `a` BEFORE INSERT ON `a` {BODY}", A),
            (OTHER, "CREATE FUNCTION `v`() RETURNS INT RETURN (SELECT a FROM a)", None),
        )
    },
    given_names={A: frozenset({"x"})},
    implied_indexes={A: frozenset({"y"})},
    folds_case=True,
)


def test_tables_and_what_names_them_get_the_written_names() -> None:
    found = respelled(SCHEMA, WRITTEN)
    assert named_tables(found) == [*WRITTEN, TableKey(None, "x")]
    table = found.tables[WRITTEN[0]]
    assert (table.key, table.foreign_keys[0].referred) == tuple(WRITTEN[:2])
    assert table.sql == (
        "CREATE TABLE `A` (... FOREIGN KEY (`id`) REFERENCES `Geo`.`B` (`id`)"
        " COMMENT='CREATE TABLE `a`'"
    )
    assert found.given_names == {WRITTEN[0]: {"x"}}
    assert found.implied_indexes == {WRITTEN[0]: {"y"}}


def test_a_table_that_only_a_foreign_key_names_gets_the_written_name() -> None:
    there = replace(SCHEMA, tables={A: SCHEMA.tables[A]}, objects={})
    found = respelled(there, [TableKey("Geo", "B")])
    assert found.tables[A].foreign_keys[0].referred == TableKey("Geo", "B")


def test_stored_objects_name_their_tables_so_and_keep_everything_else() -> None:
    objects = respelled(SCHEMA, WRITTEN).objects
    view = objects[ObjectKey("view", None, "V")]
    assert view.sql == view.definition == "CREATE VIEW `V` AS select `A`.`v` AS `a` from `A`"
    other = objects[ObjectKey("view", "Geo", "W")]
    assert other.sql == "CREATE VIEW `Geo`.`W` AS select 1 AS `1` from `A`"
    assert objects[ObjectKey("view", None, "x")].sql.endswith("from `A`")
    trigger = objects[TRIGGER]
    assert trigger.table == WRITTEN[0]
    assert trigger.sql == f"CREATE TRIGGER `a` BEFORE INSERT ON `A` {BODY}"
    assert trigger.definition == SCHEMA.objects[TRIGGER].definition
    assert objects[OTHER] is SCHEMA.objects[OTHER]


def test_nothing_changes_where_the_server_keeps_the_case_or_nothing_is_known() -> None:
    keeping = replace(SCHEMA, folds_case=False)
    assert respelled(keeping, WRITTEN) is keeping
    assert respelled(SCHEMA, []) is SCHEMA
    assert respelled(SCHEMA, [A, B, VIEW, TableKey(None, "C")]) is SCHEMA


def test_the_last_of_several_names_counts() -> None:
    spelling = Spelling([TableKey(None, "Aa"), TableKey(None, "AA")], "")
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


def test_names_of_the_default_database_are_written_with_it_or_without() -> None:
    schema = replace(SCHEMA, folds_case=False, own="shop")
    found = respelled(schema, [TableKey("shop", "a"), TableKey("shop", "gone"), VIEW])
    assert named_tables(found)[:3] == [TableKey("shop", "a"), B, VIEW]
    assert found.tables[TableKey("shop", "a")].sql.startswith("CREATE TABLE `shop`.`a` (")


def test_other_case_is_another_name_where_only_the_database_is_left_out() -> None:
    schema = replace(SCHEMA, folds_case=False, own="shop")
    assert respelled(schema, [TableKey("shop", "A")]) is schema


def test_the_name_of_the_own_database_is_found_in_any_case() -> None:
    spelling = Spelling([TableKey("Shop", "Aa")], "SHOP")
    assert spelling.key(TableKey("shop", "AA")) == TableKey("Shop", "Aa")
    assert spelling.key(TableKey(None, "aa")) == TableKey("Shop", "Aa")
