"""The losses by statements, from the schemas before and after them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.apply.backup.conversions import keeps_values
from alembic_autogen.apply.backup.losses import LossKind, TableLoss
from alembic_autogen.apply.backup.losses_of_change import losses_of_change
from alembic_autogen.apply.backup.row_losses import losses_of_rows
from alembic_autogen.schema.model import (
    Column,
    ForeignKey,
    Index,
    IndexPart,
    ObjectKey,
    Schema,
    StoredObject,
    Table,
    TableKey,
)

T, U = TableKey(None, "t"), TableKey(None, "u")
KEY = Index("PRIMARY", (IndexPart("id"),), "PRIMARY")
ID = Column("id", "int", nullable=False)


def table(key: TableKey, *columns: Column, foreign: tuple[ForeignKey, ...] = ()) -> Table:
    return Table(key, (ID, *columns), KEY, foreign_keys=foreign)


def schema(*tables: Table) -> Schema:
    return Schema({each.key: each for each in tables})


def brief(loss: TableLoss) -> tuple[LossKind, str, tuple[str, ...]]:
    return loss.kind, str(loss.table), loss.columns


A, B = Column("a", "varchar(20)", charset="utf8mb4"), Column("b", "int")
SHORT = Column("a", "varchar(9)", charset="utf8mb4")
BEFORE = schema(table(T, A, B), table(U))
CHANGES = [
    ("DROP TABLE t", schema(table(U)), [(LossKind.TABLE, "t", ("id", "a", "b"))]),
    ("RENAME TABLE t TO v", schema(table(TableKey(None, "v"), A, B), table(U)), []),
    (
        "RENAME TABLE t TO v, u TO t, v TO u",
        schema(table(T), table(U, A, B)),
        [],
    ),
    ("ALTER TABLE t DROP b", schema(table(T, A), table(U)), [(LossKind.COLUMNS, "t", ("b",))]),
    (
        "ALTER TABLE t DROP COLUMN b, ADD COLUMN b INT",
        schema(table(T, A, B), table(U)),
        [(LossKind.COLUMNS, "t", ("b",))],
    ),
    (
        "ALTER TABLE t CHANGE b c INT",
        schema(table(T, A, Column("c", "int")), table(U)),
        [],
    ),
    (
        "ALTER TABLE t MODIFY a VARCHAR(9), RENAME TO v",
        schema(table(TableKey(None, "v"), SHORT, B), table(U)),
        [(LossKind.VALUES, "t", ("a",))],
    ),
    ("TRUNCATE t", BEFORE, [(LossKind.ROWS, "t", ("id", "a", "b"))]),
    (
        "ALTER TABLE t DROP PARTITION p",
        BEFORE,
        [(LossKind.ROWS, "t", ("id", "a", "b"))],
    ),
    ("ALTER TABLE t ADD INDEX (b)", BEFORE, []),
]


@pytest.mark.parametrize(("sql", "after", "lost"), CHANGES, ids=[each[0] for each in CHANGES])
def test_changes_of_the_schema(
    sql: str, after: Schema, lost: list[tuple[LossKind, str, tuple[str, ...]]]
) -> None:
    assert [brief(each) for each in losses_of_change(sql, BEFORE, after)] == lost


def test_a_column_that_is_set_to_itself_does_not_change_by_itself() -> None:
    moment = Column("m", "datetime", on_update="CURRENT_TIMESTAMP")
    before = schema(table(T, A, moment))
    for end, columns in (("", ("a", "m")), (", `m` = `m`", ("a",))):
        (found,) = losses_of_rows(f"UPDATE `t` SET `a` = 'x'{end}", before)
        assert brief(found) == (LossKind.VALUES, "t", columns)


REFERS = ForeignKey("f", ("b",), T, ("id",), on_delete="CASCADE")
WITH_CHILD = schema(table(T, A, B), table(U, B, foreign=(REFERS,)))
STATEMENTS = [
    ("UPDATE t SET a = 1 WHERE id = 2", [(LossKind.VALUES, "t", ("a",))]),
    ("UPDATE `t` SET `t`.`b`= 1, a = 'x'", [(LossKind.VALUES, "t", ("a", "b"))]),
    ("UPDATE `t` SET `a` = 'x'\n, `b` = `b` WHERE `a` IS NULL", [(LossKind.VALUES, "t", ("a",))]),
    ("UPDATE t SET b = b + 1", [(LossKind.VALUES, "t", ("b",))]),
    ("UPDATE `t` SET `id` = `id` WHERE FALSE", []),
    ("UPDATE t SET id = id + 1", [(LossKind.VALUES, "t", ("id",))]),
    (
        "DELETE FROM t WHERE a = 1",
        [
            (LossKind.ROWS, "t", ("id", "a", "b")),
            (LossKind.ROWS, "u", ("id", "b")),
            (LossKind.VALUES, "u", ("b",)),
        ],
    ),
    ("INSERT INTO t VALUES (1, 'u', 1)", []),
    ("INSERT INTO u SELECT id, b FROM t", []),
    (
        "REPLACE INTO u VALUES (1, 1)",
        [(LossKind.ROWS, "u", ("id", "b")), (LossKind.VALUES, "u", ("b",))],
    ),
]


@pytest.mark.parametrize(("sql", "lost"), STATEMENTS, ids=[each[0] for each in STATEMENTS])
def test_statements_on_rows(sql: str, lost: list[tuple[LossKind, str, tuple[str, ...]]]) -> None:
    assert [brief(each) for each in losses_of_rows(sql, WITH_CHILD)] == lost


FAR = TableKey("audit", "t")
IN_TWO = [
    ("DELETE FROM audit.t", {FAR}),
    ("DELETE FROM `audit` . `t` WHERE id = 1", {FAR}),
    ("DELETE FROM Audit.T", {FAR}),
    ("DELETE FROM t", {T}),
    ("UPDATE t JOIN audit.t AS other USING (id) SET other.b = t.b", {T, FAR}),
    ("UPDATE audit.t AS x SET b = 1", {FAR}),
    ("DELETE FROM shop.t", {T, FAR}),  # the default database may have this name
    ("DELETE FROM u", {U}),
    ("CALL audit.empties()", {T, FAR}),
]


@pytest.mark.parametrize(("sql", "tables"), IN_TWO, ids=[each[0] for each in IN_TWO])
def test_tables_of_one_name_in_two_databases(sql: str, tables: set[TableKey]) -> None:
    key = ObjectKey("procedure", "audit", "empties")
    body = StoredObject(key, "CREATE PROCEDURE empties() DELETE FROM t")
    before = replace(schema(table(T, A, B), table(FAR, A, B), table(U, B)), objects={key: body})
    assert {each.table for each in losses_of_rows(sql, before)} == tables


KEPT = [
    ("int", "bigint"),
    ("int unsigned", "bigint"),
    ("varchar(9)", "varchar(10)"),
    ("decimal(9,2)", "decimal(10,3)"),
    ("enum('a')", "enum('b','a')"),
    ("datetime", "datetime(3)"),
    ("text", "mediumtext"),
]
MAY_CHANGE = [
    ("int", "int unsigned"),
    ("bigint", "int"),
    ("varchar(10)", "varchar(9)"),
    ("varchar(9)", "text"),
    ("varchar(9)", "char(9)"),
    ("binary(2)", "binary(3)"),
    ("decimal(9,2)", "decimal(9,3)"),
    ("enum('a','b')", "enum('a')"),
    ("datetime(3)", "datetime"),
    ("int", "varchar(20)"),
    ("double", "float"),
]


@pytest.mark.parametrize(("before", "after"), KEPT)
def test_wider_types_keep_values(before: str, after: str) -> None:
    assert keeps_values(Column("a", before), Column("a", after))
    assert not keeps_values(Column("a", before), Column("a", after, nullable=False))


@pytest.mark.parametrize(("before", "after"), MAY_CHANGE)
def test_other_types_may_change_values(before: str, after: str) -> None:
    assert not keeps_values(Column("a", before), Column("a", after))


def test_character_sets() -> None:
    texts = {name: Column("a", "varchar(9)", charset=name) for name in ("latin1", "utf8mb4", "gbk")}
    assert keeps_values(texts["latin1"], texts["utf8mb4"])
    assert not keeps_values(texts["utf8mb4"], texts["latin1"])
    assert not keeps_values(texts["gbk"], texts["utf8mb4"])
