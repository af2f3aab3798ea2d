"""Stored objects whose text means something else in another ``sql_mode``.

The kind: triggers, routines and events keep the mode in which they were created, and SHOW CREATE
prints their text as it was written in that mode. With ``PIPES_AS_CONCAT``, ``a || b`` joins texts;
without it, it is a condition, and the same text has another meaning. With ``ANSI_QUOTES``, double
quotes enclose names. Views are no members: the server prints them in the mode of the session.
"""

from __future__ import annotations

import json
import re

from alembic_autogen.server.base import Database, Server
from support.shops import Shop
from support.upgrades import declare

BEFORE = [
    "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20))",
    "SET sql_mode = 'NO_BACKSLASH_ESCAPES'",
    "CREATE PROCEDURE old() SELECT '\\'",
    "SET sql_mode = DEFAULT",
]
MODELS = """
from sqlalchemy import DDL, event

table("t", sa.Column("a", sa.String(20)))
for statement in (
    "SET sql_mode = 'PIPES_AS_CONCAT,ANSI_QUOTES'",
    "CREATE TRIGGER joins BEFORE INSERT ON t FOR EACH ROW SET NEW.\\"a\\" = 'x' || NEW.a",
    "CREATE FUNCTION joined() RETURNS VARCHAR(9) DETERMINISTIC RETURN 'a' || 'b'",
    "CREATE PROCEDURE \\"it's\\"() SELECT 'a' || 'b' AS \\"c\\"",
    "CREATE EVENT daily ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01' DISABLE DO SET @x = 'a' || 'b'",
    "SET sql_mode = DEFAULT",
    "CREATE PROCEDURE usual() SELECT 'a'",
):
    event.listen(SQLModel.metadata, "after_create", DDL(statement))
"""
MODES = """
    SELECT routine_name, sql_mode FROM information_schema.routines WHERE routine_schema = DATABASE()
    UNION SELECT event_name, sql_mode FROM information_schema.events WHERE event_schema = DATABASE()
    UNION SELECT trigger_name, sql_mode FROM information_schema.triggers
    WHERE trigger_schema = DATABASE()
"""
FLAGS = "PIPES_AS_CONCAT|ANSI_QUOTES|NO_BACKSLASH_ESCAPES"


def execute(database: Database, *statements: str) -> list[tuple[str, ...]]:
    with database.connect() as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        connection.commit()
        return list(cursor.fetchall())


def modes(database: Database) -> dict[str, set[str]]:
    return {name: {*re.findall(FLAGS, mode)} for name, mode in execute(database, MODES)}


def test_they_are_created_in_the_mode_of_the_models_and_restored_in_that_of_head(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    shop = shop_anywhere
    declare(shop, BEFORE, MODELS)
    done = shop.run("revision", "-m", "modes")
    assert done.code == 0, done.err
    assert shop.run("check-drift").code == 0
    ansi = {"PIPES_AS_CONCAT", "ANSI_QUOTES"}
    with anywhere.database("production") as production:
        shop.alembic(production, "upgrade", "0001")
        before = modes(production)
        assert before == {"old": {"NO_BACKSLASH_ESCAPES"}}
        shop.alembic(production, "upgrade", "head")
        named = ("joins", "joined", "it's", "daily")
        assert modes(production) == {**dict.fromkeys(named, ansi), "usual": set()}
        found = execute(production, "INSERT INTO t VALUES (1, 'y')", "SELECT a, joined() FROM t")
        assert found == [("xy", "ab")]
        shop.alembic(production, "downgrade", "-1")
        assert modes(production) == before
        assert execute(production, "CALL old()") == [("\\",)]


def test_a_refused_table_does_not_end_the_session_of_the_other_statements(shop: Shop) -> None:
    wide = 'table("wide", sa.Column("x", mysql.VARCHAR(99999)))\n'
    declare(shop, BEFORE, MODELS + wide)
    done = shop.run("check-drift", "--format", "json")
    assert done.code == 1, done.err
    found = json.loads(done.out)
    assert [each["table"] for each in found["refused"]] == ["wide"]
    assert {"t.joins", "joined", "it's", "daily"} <= {each["name"] for each in found["differences"]}
