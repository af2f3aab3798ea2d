"""Refusing queries run in a transaction that can only read, in the modes of their revision."""

from __future__ import annotations

from alembic_autogen.apply.checks.refusals import Refusal, ask
from alembic_autogen.apply.checks.refusing_queries import RefusingQuery

Rows = list[dict[str, object]]


class ScriptedAnswers:
    """The answers to queries in the form in which ``env.py``'s engine returns rows: dictionaries.

    That real servers run these queries, in a transaction that can only read, is tested in
    ``tests/integration/apply/test_rows_that_guards_refuse.py``.

    :param rows: the rows that a query finds; ``None`` if it fails.
    :ivar statements: the statements that were sent.
    """

    def __init__(self, rows: Rows | None) -> None:
        self.rows = rows
        self.statements: list[str] = []

    def __call__(self, statement: str) -> Rows:
        self.statements.append(statement)
        if statement == "SELECT @@sql_mode AS modes":
            return [{"modes": "ANSI"}]
        if "COUNT(*)" in statement:
            if self.rows is None:
                raise RuntimeError("no such table")
            return [{"n": len(self.rows)}]
        return (self.rows or [])[:5] if "LIMIT 5" in statement else []


QUERY = RefusingQuery("0002", "SELECT `id`, `a` FROM `t`", "they are wrong", "change them")
MODES = ("SET @alembic_autogen_mode = @@sql_mode", "SET sql_mode = ''")


def test_rows_are_named_by_their_keys() -> None:
    script = ScriptedAnswers([{"id": number, "a": "secret"} for number in range(7)])
    (refusal,) = ask(script, "mysql", [QUERY]).refusals
    assert str(refusal) == ("they are wrong (7 rows: id=0; id=1; id=2; id=3; id=4; …); change them")
    first, query, _, last = script.statements
    assert (first, last) == ("START TRANSACTION READ ONLY", "COMMIT")
    assert query.startswith("SELECT /*+ MAX_EXECUTION_TIME(")
    assert "LOCK IN SHARE MODE" not in " ".join(script.statements)


def test_the_limit_is_that_of_the_flavor() -> None:
    script = ScriptedAnswers([])
    assert ask(script, "mariadb", [QUERY]).refusals == ()
    assert script.statements[1].startswith("SET STATEMENT max_statement_time = ")


def test_a_query_that_fails_is_left_open() -> None:
    script = ScriptedAnswers(None)
    answers = ask(script, "mysql", [QUERY, QUERY])
    assert (answers.refusals, answers.open) == ((), 2)
    assert script.statements[-1] == "COMMIT"


def test_the_modes_of_the_session_are_put_back() -> None:
    query = RefusingQuery("0002", "SELECT 1 FROM `t`", "x", "y", 0, MODES)
    script = ScriptedAnswers([{"1": 1}])
    (refusal,) = ask(script, "mysql", [query]).refusals
    assert refusal == Refusal("0002", "x", "y", 1) and str(refusal) == "x (1 row); y"
    assert script.statements[1:4] == ["SELECT @@sql_mode AS modes", *MODES]
    assert script.statements[-2:] == ["SET sql_mode = 'ANSI'", "COMMIT"]
