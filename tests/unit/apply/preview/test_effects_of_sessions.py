"""The lasting effects of a session's statements, found on values."""

from __future__ import annotations

import pytest

from alembic_autogen.apply.preview.effects import Effect, SessionEffects, controls_transaction
from alembic_autogen.schema.model import TableKey

SIGNS = {Effect.SCHEMA: "S", Effect.ROWS: "r", Effect.UNDONE: "u", Effect.NONE: "-"}


def effects(*statements: str, at_once: bool = False) -> SessionEffects:
    session = SessionEffects()
    for statement in statements:
        session.add(statement, at_once=at_once)
    return session


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("UPDATE a SET b = 1; ALTER TABLE a ADD c INT; ROLLBACK", "rS-"),
        ("UPDATE a SET b = 1; ROLLBACK; UPDATE a SET b = 2", "u-r"),
        ("SAVEPOINT s; UPDATE a SET b = 1; ROLLBACK TO SAVEPOINT s; DELETE FROM a", "-u-r"),
        ("UPDATE a SET b = 1; SAVEPOINT `s`; DELETE FROM a; ROLLBACK WORK TO S", "r-u-"),
        ("SAVEPOINT s; SAVEPOINT t; DELETE FROM a; ROLLBACK TO s", "--u-"),
        ("SAVEPOINT s; DELETE FROM a; SAVEPOINT s; DELETE FROM b; ROLLBACK TO s", "-r-u-"),
        ("SAVEPOINT s; DELETE FROM a; RELEASE SAVEPOINT s; ROLLBACK TO s", "-r--"),
        ("SAVEPOINT s; DELETE FROM a; CREATE TABLE b (c INT); ROLLBACK TO s", "-rS-"),
        ("DELETE FROM a; START TRANSACTION; DELETE FROM b; ROLLBACK", "r-u-"),
        ("DELETE FROM a; COMMIT; ROLLBACK", "r--"),
        ("DELETE FROM a; TRUNCATE b; ROLLBACK", "rr-"),
        ("CREATE TEMPORARY TABLE t (a INT); INSERT INTO t VALUES (1); ROLLBACK", "---"),
        ("SELECT * FROM a FOR UPDATE; SET @b = 1; SHOW TABLES", "---"),
    ],
)
def test_what_a_session_undoes_does_not_last(script: str, expected: str) -> None:
    found = effects(*script.split("; ")).effects
    assert "".join(SIGNS[each] for each in found) == expected


def test_rows_that_are_committed_before_the_schema_changes() -> None:
    assert effects("DELETE FROM a", "COMMIT", "DELETE FROM b").early == {0}
    assert effects("DELETE FROM a", "DROP TABLE a").early == set()
    assert effects("DELETE FROM a", "DELETE FROM b", at_once=True).early == {0, 1}
    began = effects("START TRANSACTION", "DELETE FROM a", "DROP TABLE a", at_once=True)
    assert began.early == set()


def test_rows_of_an_engine_without_transactions_are_not_undone() -> None:
    session = SessionEffects(lambda table: table != TableKey(None, "old"))
    for statement in ("DELETE FROM old", "DELETE FROM new", "ROLLBACK"):
        session.add(statement)
    assert session.effects == [Effect.ROWS, Effect.UNDONE, Effect.NONE]
    assert session.early == {0}


def test_whether_a_savepoint_is_there_to_go_back_to() -> None:
    assert effects("SAVEPOINT s").in_savepoint
    assert not effects("SAVEPOINT s", "RELEASE SAVEPOINT s").in_savepoint
    assert effects("SAVEPOINT s", "ROLLBACK TO s").in_savepoint
    assert not effects("SAVEPOINT s", "ROLLBACK").in_savepoint


def test_a_statement_whose_text_does_not_tell_may_change_the_schema() -> None:
    session = effects("DELETE FROM a", "CALL upgrade_all()")
    session.changes_schema()
    assert session.effects == [Effect.ROWS, Effect.SCHEMA]


@pytest.mark.parametrize("statement", ["SAVEPOINT a", "release savepoint a", "BEGIN", "COMMIT"])
def test_statements_that_control_transactions(statement: str) -> None:
    assert controls_transaction(statement)
    assert not controls_transaction("BEGIN NOT ATOMIC SELECT 1; END")
