"""What a statement creates or changes of the whole server."""

from __future__ import annotations

import pytest

from alembic_autogen.models.server_objects import created_by, server_objects
from alembic_autogen.schema.model import ObjectKey


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("CREATE SERVER far FOREIGN DATA WRAPPER mysql OPTIONS ()", ("foreign server", "far")),
        ("\ncreate or replace server `a``b` …", ("foreign server", "a`b")),
        ("CREATE ROLE IF NOT EXISTS 'it''s'@'%'", ("role", "it's")),
        ("CREATE USER fred@localhost IDENTIFIED BY 'x'", ("user", "fred")),
        ("CREATE RESOURCE\nGROUP few TYPE = USER", ("resource group", "few")),
        ("CREATE SPATIAL REFERENCE SYSTEM 9 NAME 'x'", ("spatial reference system", "9")),
        ("CREATE TABLESPACE `t s` ADD DATAFILE 'a.ibd'", ("tablespace", "t s")),
        ("CREATE UNDO TABLESPACE u ADD DATAFILE 'a.ibu'", ("undo tablespace", "u")),
        ("CREATE LOGFILE GROUP g ADD UNDOFILE 'u'", ("logfile group", "g")),
        ("CREATE AGGREGATE FUNCTION f RETURNS INT SONAME 'f.so'", ("loadable function", "f")),
        ("CREATE FUNCTION f() RETURNS INT RETURN 1", None),
        ("CREATE TABLE server (a INT)", None),
        ("DROP SERVER far", ("foreign server", "far")),
        ("ALTER USER IF EXISTS `fred` ACCOUNT LOCK", ("user", "fred")),
        ("RENAME USER fred TO bob", ("user", "fred")),
        ("SET PASSWORD FOR 'fred'@'%' = 'x'", ("user", "fred")),
        ("SET PASSWORD = 'x'", ("user", "CURRENT_USER")),
        ("GRANT SELECT (a), INSERT ON shop.* TO 'fred'@'%' WITH …", ("privileges of", "fred")),
        ("grant reader\nto fred", ("privileges of", "fred")),
        ("REVOKE ALL PRIVILEGES, GRANT OPTION FROM fred", ("privileges of", "fred")),
        ("SET DEFAULT ROLE ALL TO fred", ("privileges of", "fred")),
        ("INSTALL COMPONENT 'file://c'", ("component", "file://c")),
        ("UNINSTALL PLUGIN IF EXISTS p", ("plugin", "p")),
        ("INSTALL SONAME 'p.so'", ("plugin", "p.so")),
        ("INSTALL PLUGIN p SONAME 'p.so'", ("plugin", "p")),
        ("SET PERSIST Max_Connections = 9", ("global variable", "max_connections")),
        ("SET @a = 1, @@GLOBAL.sort_buffer_size := 9", ("global variable", "sort_buffer_size")),
        ("SET GLOBAL TRANSACTION READ ONLY", ("global variable", "transaction_isolation")),
        ("RESET PERSIST IF EXISTS a", ("global variable", "a")),
        ("RESET PERSIST", ("global variable", "of any name")),
        ("RESET BINARY LOGS AND GTIDS", None),
        ("FLUSH PRIVILEGES", None),
        ("SET SESSION a = 1, b = 'GLOBAL c = 1, PERSIST d = 2'", None),
        ("SET @global = 1, @@session.a = (SELECT 1)", None),
        ("GRANT", None),
        ("SELECT 'CREATE SERVER far'", None),
    ],
)
def test_what_belongs_to_the_server(statement: str, expected: tuple[str, str] | None) -> None:
    found = list(server_objects(statement))
    assert found == ([ObjectKey(expected[0], None, expected[1])] if expected else [])


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("GRANT SELECT ON t TO a, 'b c'@'%',`d`@localhost", ["a", "b c", "d"]),
        ("DROP ROLE a, b", ["a", "b"]),
        ("SET GLOBAL a = 'x, y', b = f(1, 2), SESSION c = 1, PERSIST d = 3", ["a", "b", "d"]),
    ],
)
def test_each_of_several_is_named(statement: str, expected: list[str]) -> None:
    assert [key.name for key in server_objects(statement)] == expected


def test_a_statement_creates_a_stored_object_or_changes_the_server() -> None:
    assert [*created_by("CREATE VIEW v AS SELECT 1")] == [ObjectKey("view", None, "v")]
    assert [*created_by("CREATE ROLE r")] == [ObjectKey("role", None, "r")]
    assert [*created_by("CREATE TABLE t (a INT)")] == []
