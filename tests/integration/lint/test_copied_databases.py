"""A database is copied with all that a server prints of it, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from alembic_autogen.lint.copied_database import copy_database
from alembic_autogen.server.base import Database, Server
from support.mariadb import server_of

TABLES = (
    "CREATE TABLE child (id INT AUTO_INCREMENT PRIMARY KEY, parent_id INT, seen DATETIME,"
    " twice INT AS (parent_id * 2) STORED, CONSTRAINT fk_parent FOREIGN KEY (parent_id)"
    " REFERENCES parent (id)) AUTO_INCREMENT = 7",
    "CREATE TABLE parent (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20) NOT NULL DEFAULT '',"
    " born DATE NOT NULL DEFAULT '0000-00-00', favourite INT, CONSTRAINT fk_child"
    " FOREIGN KEY (favourite) REFERENCES child (id), CHECK (name <> 'x')) COMMENT = 'a;b -- c'",
    "INSERT INTO parent (id, name, favourite) VALUES (0, 'zero', NULL), (5, '%', 8), (3, 'ß', 9)",
    "INSERT INTO child (id, parent_id, seen) VALUES (9, 3, '2020-02-02 02:02:02'), (8, 5, NULL)",
)
OBJECTS = (
    "CREATE FUNCTION doubled (n INT) RETURNS INT DETERMINISTIC RETURN n * 2",
    "CREATE PROCEDURE nothing () BEGIN DO 1; DO 2; END",
    "CREATE VIEW grandparents AS SELECT id, doubled(id) AS more FROM parent",
    "CREATE VIEW a_first AS SELECT id FROM grandparents",
    "CREATE TRIGGER z_first BEFORE INSERT ON parent FOR EACH ROW SET NEW.name = UPPER(NEW.name)",
    "CREATE TRIGGER a_second BEFORE INSERT ON parent FOR EACH ROW"
    " BEGIN SET NEW.name = CONCAT(NEW.name, '2'); SET @seen = 1; END",
)
NOT_COPIED = {
    "an event": "CREATE EVENT hourly ON SCHEDULE EVERY 1 HOUR DO DELETE FROM child",
    "a collation": "ALTER DATABASE DEFAULT COLLATE utf8mb4_bin",
    "the collation of a session": "SET NAMES latin1; CREATE VIEW other AS SELECT 'a' AS a",
}


@pytest.fixture(scope="module", params=["mysql", "mariadb"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    with server_of(request.param, tmp_path_factory.mktemp("server")) as found:
        yield found


@contextmanager
def made(server: Server, *statements: str) -> Iterator[tuple[Database, Database]]:
    """A database in which statements have run, and an empty one."""
    with server.database("source") as source, server.database("target") as target:
        with source.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SET foreign_key_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO'")
            for statement in statements:
                cursor.execute(statement)
                while cursor.nextset():
                    pass
        yield source, target


def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def test_definitions_and_rows(server: Server) -> None:
    with made(server, *TABLES, *OBJECTS) as (source, target):
        assert copy_database(source, target)
        for query in (
            "SELECT * FROM parent ORDER BY id",
            "SELECT * FROM child ORDER BY id",
            "SELECT * FROM a_first ORDER BY id",
            "SHOW CREATE TABLE parent",
            "SHOW CREATE TABLE child",
        ):
            assert rows(target, query) == rows(source, query), query
        order = (
            "SELECT trigger_name, action_statement, sql_mode FROM information_schema.triggers"
            " WHERE trigger_schema = DATABASE() ORDER BY action_order"
        )
        assert [name for name, *_ in rows(target, order)] == ["z_first", "a_second"]
        assert rows(target, order) == rows(source, order)


def test_modes_are_kept(server: Server) -> None:
    """The mode of a session does not show in most texts, and decides what a program does."""
    mode = "SET sql_mode = 'NO_ENGINE_SUBSTITUTION'"
    with made(server, *TABLES, mode, *OBJECTS) as (source, target):
        assert copy_database(source, target)
        modes = (
            "SELECT routine_name, sql_mode FROM information_schema.routines"
            " WHERE routine_schema = DATABASE() ORDER BY routine_name"
        )
        assert rows(target, modes) == rows(source, modes)
        assert {mode for _, mode in rows(target, modes)} == {"NO_ENGINE_SUBSTITUTION"}


@pytest.mark.parametrize("statement", NOT_COPIED.values(), ids=NOT_COPIED.keys())
def test_what_cannot_be_copied(server: Server, statement: str) -> None:
    with made(server, *TABLES, *OBJECTS, statement) as (source, target):
        assert not copy_database(source, target)


def test_earlier_values_of_rows_are_not_copied(server: Server) -> None:
    if server.flavor == "mysql":
        pytest.skip("MySQL keeps none")
    versioned = "CREATE TABLE log (id INT PRIMARY KEY) WITH SYSTEM VERSIONING"
    with made(server, versioned) as (source, target):
        assert not copy_database(source, target)
