"""Stored objects that no revision of the tool can create are named, and stop nothing else.

The kind: what a server stores besides tables, views, triggers, routines, events and sequences:
libraries (MySQL), packages and their bodies (MariaDB).
"""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from alembic_autogen.server.connection import rows
from support.real_databases import real_database
from support.shops import Shop, url
from support.upgrades import declare

TABLE = "CREATE TABLE t (id INT PRIMARY KEY)"
LIBRARY = "CREATE LIBRARY words LANGUAGE JAVASCRIPT AS $$ export function f(n) { return n } $$"
PACKAGE = "CREATE PACKAGE words AS FUNCTION f RETURN INT; END"
BODY = "CREATE PACKAGE BODY words AS FUNCTION f RETURN INT AS BEGIN RETURN 1; END; END"
OBJECTS = {
    "mysql": {"library words": LIBRARY},
    "mariadb": {"package words": PACKAGE, "package body words": BODY},
}
USER = {
    "mysql": "CREATE FUNCTION g(n INT) RETURNS INT DETERMINISTIC LANGUAGE JAVASCRIPT"
    " USING (words) AS $$ return words.f(n) $$",
    "mariadb": "CREATE FUNCTION g(n INT) RETURNS INT RETURN words.f()",
}
"""A routine that needs one of them."""
MODELS = """
from sqlalchemy import DDL, event

table("t"{column})
for statement in {statements!r}:
    event.listen(SQLModel.metadata, "after_create", DDL(statement))
"""


def statements(server: Server) -> list[str]:
    own = OBJECTS[server.flavor].values()
    if server.flavor == "mysql":
        return [*own]
    return ["SET sql_mode = 'ORACLE'", *own, "SET sql_mode = DEFAULT"]


def test_they_are_named_and_everything_else_is_compared(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    shop, names = shop_anywhere, OBJECTS[anywhere.flavor]
    declared = MODELS.format(column="", statements=statements(anywhere))
    declare(shop, [TABLE], declared)
    for _ in range(2):  # the second answer comes from memory
        done = shop.run("check-drift")
        assert done.code == 1, done.err
        for name in names:
            said = f"The {name} differs between models and migrations: this version does not create"
            assert said in done.err + done.out
    more = MODELS.format(column=", sa.Column('n', sa.Integer)", statements=statements(anywhere))
    declare(shop, [TABLE], more)
    done = shop.run("revision", "-m", "more")
    assert "op.add_column" in next(shop.folder.glob("migrations/versions/*_more.py")).read_text()
    assert all(f"The {name} differs" in done.err + done.out for name in names), done.err
    count = "1 object" if len(names) == 1 else "2 objects"
    assert f"The revision is without {count} that could not be compared: " in done.err


@pytest.mark.parametrize("declares", [True, False])
def test_what_both_have_is_no_difference_and_what_only_the_migrations_have_is_mentioned(
    declares: bool, shop_anywhere: Shop, anywhere: Server
) -> None:
    own = statements(anywhere)
    models = MODELS.format(column="", statements=own if declares else [])
    declare(shop_anywhere, [TABLE, *own], models)
    done = shop_anywhere.run("check-drift")
    assert done.code == 0, done.err + done.out
    for name in OBJECTS[anywhere.flavor]:
        assert (f"Not compared: {name} (the models declare no such" in done.err) is not declares


def test_a_baseline_has_those_of_the_real_database_and_what_uses_them(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    shop, own = shop_anywhere, statements(anywhere)
    user = USER[anywhere.flavor]
    models = MODELS.format(column="", statements=[*own, user])
    declare(shop, [], models)
    with real_database(anywhere) as database:
        with database.connect() as connection:
            for statement in [TABLE, *own, user]:
                rows(connection, statement)
        address = url(anywhere.address, database.name)
        shop.alembic(database, "stamp", "head")
        done = shop.run("baseline", "--from-url", address)
        assert done.code == 0, done.err + done.out
        shop.configure('baseline = "baseline.sql"')
        done = shop.run("check-drift", "--url", address)
        assert done.code == 0, done.err + done.out
    text = (shop.folder / "baseline.sql").read_text("utf-8")
    assert all(f" {name.upper().rpartition(' ')[0]} " in text for name in OBJECTS[anywhere.flavor])
    done = shop.run("check-drift")
    assert done.code == 0, done.err + done.out
