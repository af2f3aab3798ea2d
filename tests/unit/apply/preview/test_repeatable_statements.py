"""Statements that may be executed a second time, by their text."""

from __future__ import annotations

import pytest

from alembic_autogen.apply.preview.repeatable import are_repeatable
from alembic_autogen.schema.model import Column, ForeignKey, Generated, Schema, Table, TableKey

T, OTHER = TableKey(None, "t"), TableKey(None, "other")
COLUMNS = (Column("id", "int"), Column("a", "int"), Column("b", "int"))
TABLES = {
    T: Table(T, (*COLUMNS, Column("g", "int", generated=Generated("(`a` + 1)", True)))),
    OTHER: Table(OTHER, COLUMNS),
}


@pytest.mark.parametrize(
    "script",
    [
        "UPDATE t SET a = 1",
        "UPDATE t SET a = 1 WHERE a IS NULL",
        "UPDATE `t` SET `a` = LOWER(b), b2 = 'it''s a, b' WHERE id > %s",
        "update t set t.a = (SELECT o.b FROM other o WHERE o.id = t.id) /* why */ WHERE b = 2;",
        "DELETE FROM t",
        "DELETE FROM t WHERE a NOT IN (SELECT id FROM other)",
        "UPDATE t SET a = 1 WHERE id = 1; UPDATE t SET a = 2 WHERE id = 2",
        "UPDATE t SET a = 1 WHERE a IS NULL; UPDATE t SET b = 1 WHERE b IS NULL",
        "UPDATE t SET a = 1; UPDATE other SET a = 2",
    ],
)
def test_what_may_be_executed_again(script: str) -> None:
    assert are_repeatable(script.split("; "), Schema(TABLES))


@pytest.mark.parametrize(
    "script",
    [
        "UPDATE t SET a = a + 1",
        "UPDATE t SET a = `A` + 1",
        "UPDATE t SET a = g",  # which is computed from it
        "UPDATE t SET a = b, b = a",
        "UPDATE t SET a = 1 ORDER BY b LIMIT 3",
        "UPDATE t SET a = RAND()",
        "UPDATE t SET a = CURRENT_TIMESTAMP",
        "UPDATE t SET a = @n := @n + 1",
        "UPDATE t SET a = my_function(b)",
        'UPDATE t SET a = "b"',
        "UPDATE t SET a = (SELECT MAX(b) FROM (SELECT b FROM t) AS x)",
        "UPDATE t, other SET t.a = other.b",
        "UPDATE IGNORE t SET a = 1",
        "UPDATE t SET a = %s WHERE a = %s",  # in a loop: what one has set the next one selects
        "UPDATE nowhere SET a = 1",
        "DELETE FROM t LIMIT 1",
        "DELETE FROM t WHERE id = (SELECT MAX(id) FROM (SELECT id FROM t) AS x)",
        "DELETE t FROM t JOIN other USING (id)",
        "INSERT INTO t (a) VALUES (1)",
        "INSERT IGNORE INTO t (a) VALUES (1)",
        "CALL everything()",
        "UPDATE t SET a = 1 WHERE a = 2; UPDATE t SET a = 2 WHERE a = 3",
        "UPDATE other SET a = 1; UPDATE t SET a = (SELECT o.a FROM other o WHERE o.id = t.id)",
        "DELETE FROM t WHERE a = 1; UPDATE t SET a = 1 WHERE b = 1",
    ],
)
def test_what_is_asked_about(script: str) -> None:
    assert not are_repeatable(script.split("; "), Schema(TABLES))


def test_foreign_keys_carry_changes_on() -> None:
    referring = Table(OTHER, COLUMNS, foreign_keys=(ForeignKey("fk", ("b",), T, ("id",)),))
    schema = Schema({**TABLES, OTHER: referring})
    assert are_repeatable(["DELETE FROM t WHERE a = 1"], schema)
    assert not are_repeatable(["DELETE FROM t WHERE a = 1", "UPDATE other SET a = 1"], schema)
