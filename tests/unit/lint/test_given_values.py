"""The values that existing rows get from the server, found on values."""

from __future__ import annotations

import pytest

from alembic_autogen.history.statement_renames import columns_by_table, renames_by
from alembic_autogen.lint.given_values import SentStatement, given_values
from alembic_autogen.schema.model import Column, Schema, Table, TableKey

T, S = TableKey(None, "t"), TableKey(None, "s")
NUMBER = Column("n", "int", nullable=False)
ID = Column("id", "int", nullable=False)
REFUSES_ALL = (
    "SELECT COUNT(*) FROM (SELECT `id` FROM `t` WHERE TRUE LOCK IN SHARE MODE) AS offenders"
)


def schema(*tables: Table) -> Schema:
    return Schema({each.key: each for each in tables}, flavor="mysql")


def sent(sql: str, *, writes_rows: bool = False, found: Table | None = None) -> SentStatement:
    return SentStatement(sql, writes_rows, {found.key: found} if found else {})


BEFORE = schema(Table(T, (ID,)))
AFTER = schema(Table(T, (ID, NUMBER)))
OPEN = Table(T, (ID, Column("n", "int", nullable=True)))


def found(after: Schema, *statements: SentStatement) -> list[tuple[str, str, str]]:
    renames = renames_by((each.sql for each in statements), columns_by_table(BEFORE))
    return [
        (each.table.name, each.column, each.value)
        for each in given_values(BEFORE, after, renames, statements)
    ]


def test_a_column_without_a_default_gets_the_value_of_its_type() -> None:
    assert found(AFTER) == [("t", "n", "0")]


@pytest.mark.parametrize(
    "statement",
    [
        sent("UPDATE t SET n = 1", writes_rows=True),
        sent("ALTER TABLE t MODIFY n INT NOT NULL", found=OPEN),
        sent(REFUSES_ALL),
    ],
    ids=["written", "NULL at first", "every row refused"],
)
def test_a_value_is_not_given_by_the_server(statement: SentStatement) -> None:
    assert found(AFTER, statement) == []


@pytest.mark.parametrize(
    "statement",
    [
        sent("UPDATE t SET n = 1"),
        sent("UPDATE t SET id = 1", writes_rows=True),
        sent("ALTER TABLE t MODIFY n INT NOT NULL", found=AFTER.tables[T]),
        sent("ALTER TABLE s MODIFY n INT", found=Table(S, OPEN.columns)),
        sent(REFUSES_ALL.replace("`t`", "`s`")),
    ],
    ids=["rolled back", "another column", "never NULL", "another table", "another one refused"],
)
def test_other_statements_leave_the_value_to_the_server(statement: SentStatement) -> None:
    assert found(AFTER, statement) == [("t", "n", "0")]


def test_a_column_that_was_there_or_gives_a_value_is_none() -> None:
    renamed = schema(Table(S, (NUMBER,)))
    assert found(renamed, sent("ALTER TABLE t CHANGE id n INT NOT NULL, RENAME s")) == []
    assert found(schema(Table(T, (ID, Column("n", "int", default="1", nullable=False))))) == []


def test_a_new_table_has_no_rows() -> None:
    assert found(schema(*BEFORE.tables.values(), Table(S, (NUMBER,)))) == []


def test_a_renamed_table_has_its_new_name() -> None:
    renamed = schema(Table(S, (ID, NUMBER)))
    rename = sent("RENAME TABLE t TO s")
    assert found(renamed, rename) == [("s", "n", "0")]
    assert found(renamed, sent(REFUSES_ALL), rename) == []
