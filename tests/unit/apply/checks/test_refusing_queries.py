"""The queries of a plan that can be asked before it begins, found on values."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.apply.checks.refusing_queries import find_refusing_queries
from alembic_autogen.apply.preview.effects import effect_of
from alembic_autogen.apply.preview.recorded_revision import RecordedRevision, RecordedStatement
from alembic_autogen.schema.model import (
    Column,
    ForeignKey,
    ObjectKey,
    Schema,
    StoredObject,
    Table,
    TableKey,
)

OFFENDERS = "SELECT `id` FROM `orders` WHERE `a` = ':x'"
ASKED = f"SELECT COUNT(*) FROM ({OFFENDERS} LOCK IN SHARE MODE) AS offenders"
SOURCE = """
def upgrade():
    refuse_if_any(
        "SELECT `id`"
        " FROM `orders` WHERE `a` = '\\\\:x'",
        "problem", remedy="remedy", keys=2,
    )
    refuse_if_any(query, "problem", "remedy")
    refuse_if_it_fails("CREATE …", "INSERT …", "FROM …", "problem", "remedy")
    update_rows("UPDATE t SET a = 1", tried=True)
    update_rows("UPDATE t SET a = 1")
"""


def key(name: str) -> TableKey:
    return TableKey(None, name)


def table(name: str, *columns: str, parent: str = "", on_delete: str | None = None) -> Table:
    keys = [ForeignKey("fk", ("id",), key(parent), ("id",), on_delete)] if parent else []
    return Table(key(name), tuple(Column(c, "int") for c in columns), foreign_keys=tuple(keys))


def schema(*tables: Table, trigger_on: str = "") -> Schema:
    trigger = StoredObject(ObjectKey("trigger", None, "tr"), "", table=key(trigger_on))
    objects = {trigger.key: trigger} if trigger_on else {}
    return Schema({each.key: each for each in tables}, objects)


PLAIN = schema(table("orders", "id", "a"), table("bills", "id"))
WIDER = schema(table("orders", "id", "a", "b"), table("bills", "id"))
CHILD = schema(table("orders", "id", parent="bills", on_delete="CASCADE"), table("bills", "id"))
STRICT = schema(table("orders", "id", parent="bills", on_delete="RESTRICT"), table("bills", "id"))


def statement(sql: str, on: str = "", after: Schema | None = None) -> RecordedStatement:
    return RecordedStatement(sql, 1, effect_of(sql), key(on) if on else None, None, after)


def revision(folder: Path, before: Schema, *statements: RecordedStatement) -> RecordedRevision:
    path = folder / "0002.py"
    path.write_text(SOURCE)
    return RecordedRevision("0002", "upgrade", path, before, statements)


def certain(folder: Path, before: Schema, *statements: RecordedStatement, done: int = 0) -> bool:
    """Whether the refusing query that follows some statements is asked before the plan."""
    found = find_refusing_queries([(revision(folder, before, *statements, statement(ASKED)), done)])
    assert len(found.now) + found.later == 3  # the other two have to write
    return len(found.now) == 1


def test_the_arguments_are_those_of_the_call(tmp_path: Path) -> None:
    modes = statement("SET @alembic_autogen_mode = @@sql_mode")
    found = find_refusing_queries([(revision(tmp_path, PLAIN, modes, statement(ASKED)), 0)])
    (query,) = found.now
    assert (query.revision, query.offenders) == ("0002", OFFENDERS)
    assert (query.problem, query.remedy, query.keys) == ("problem", "remedy", 2)
    assert query.modes == (modes.sql,)


@pytest.mark.parametrize(
    ("before", "earlier", "is_certain"),
    [
        (PLAIN, statement("SELECT 1"), True),
        (PLAIN, statement("UPDATE bills SET id = 1", "bills"), True),
        (PLAIN, statement("UPDATE Orders SET a = 1", "Orders"), False),
        (PLAIN, statement("CALL something()"), False),
        (PLAIN, statement("CREATE VIEW v AS SELECT 1", "", PLAIN), True),
        (PLAIN, statement("ALTER TABLE bills ADD b INT", "bills", PLAIN), True),
        (
            PLAIN,
            statement(
                "ALTER TABLE orders ADD b", "orders", schema(table("orders", "id", "a", "b"))
            ),
            True,
        ),
        (
            PLAIN,
            statement("ALTER TABLE orders DROP A", "orders", schema(table("orders", "id"))),
            False,
        ),
        (
            schema(table("orders", "id", "b")),
            statement(
                "ALTER TABLE orders RENAME COLUMN b TO a",
                "orders",
                schema(table("orders", "id", "a")),
            ),
            False,
        ),
        (
            PLAIN,
            statement(
                "ALTER TABLE orders MODIFY id BIGINT",
                "orders",
                schema(Table(key("orders"), (Column("id", "bigint"), Column("a", "int")))),
            ),
            False,
        ),
        (
            PLAIN,
            statement("RENAME TABLE bills TO x, orders TO y", "bills", schema(table("x", "id"))),
            False,
        ),
        (CHILD, statement("DELETE FROM bills", "bills"), False),
        (STRICT, statement("DELETE FROM bills", "bills"), True),
        (
            schema(*PLAIN.tables.values(), trigger_on="bills"),
            statement("DELETE FROM bills", "bills"),
            False,
        ),
    ],
)
def test_an_earlier_statement_decides_about_the_answer(
    tmp_path: Path, before: Schema, earlier: RecordedStatement, is_certain: bool
) -> None:
    assert certain(tmp_path, before, earlier) == is_certain


def test_statements_that_are_done_change_nothing_any_more(tmp_path: Path) -> None:
    earlier = statement("UPDATE orders SET a = 1", "orders")
    assert certain(tmp_path, PLAIN, earlier, done=1)


def test_a_refusing_query_before_the_place_is_not_asked(tmp_path: Path) -> None:
    later = statement("UPDATE bills SET id = 1", "bills")
    found = find_refusing_queries([(revision(tmp_path, PLAIN, statement(ASKED), later), 1)])
    assert found.now == ()


def test_earlier_revisions_count(tmp_path: Path) -> None:
    first = revision(tmp_path, PLAIN, statement("DELETE FROM orders", "orders"))
    second = revision(tmp_path, PLAIN, statement(ASKED))
    assert find_refusing_queries([(first, 0), (second, 0)]).now == ()
    assert len(find_refusing_queries([(second, 0), (first, 0)]).now) == 1


def test_a_query_that_is_not_a_refusing_query_is_left_alone(tmp_path: Path) -> None:
    other = statement(ASKED.replace(OFFENDERS, "SELECT 1 FROM orders"))
    assert find_refusing_queries([(revision(tmp_path, PLAIN, other), 0)]).now == ()
    unread = RecordedRevision("0002", "upgrade", tmp_path / "none", PLAIN, (statement(ASKED),))
    assert find_refusing_queries([(unread, 0)]).later == 0
