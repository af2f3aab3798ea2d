"""An error about a name is answered with what the revision does to that name."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from pymysql.err import MySQLError

from alembic_autogen.autogenerate.names_then import NamesThen, Tables
from alembic_autogen.proof.readable_names import _bare_table, _remark, why_unreadable
from alembic_autogen.schema.model import TableKey
from support.tables import column, key, table

REMARKS = {"Old": "renamed", "n": "dropped", "it`s": "added"}


@pytest.mark.parametrize(
    ("message", "remark"),
    [
        ("Unknown column 'n' in 'field list'", "dropped"),
        ("Unknown column 'N' in 'field list'", "dropped"),
        ("Unknown column 'old.x' in 'field list'", "renamed"),
        ("Unknown column 'old.n' in 'field list'", "dropped"),  # the column is nearer
        ("Table 'alembic_autogen_names.old' doesn't exist", "renamed"),
        ("Unknown table 'OLD' in field list", "renamed"),
        ("Unknown column 'it`s' in 'SELECT'", "added"),
        ("Unknown column 'other' in 'n'", None),
        ("You have an error in your SQL syntax", None),
        ("", None),
    ],
)
def test_the_name_that_an_error_quotes_has_a_remark(message: str, remark: str | None) -> None:
    assert _remark(REMARKS, message) == remark


def test_a_table_for_a_trial_has_names_and_types_only() -> None:
    lines = (
        "`a``b` varchar(5) NOT NULL DEFAULT 'x'",
        "`id` int NOT NULL AUTO_INCREMENT",
        "PRIMARY KEY (`id`)",
    )
    columns = {column.name: column for column in table("t", *lines).columns}
    assert _bare_table("scratch", key("x`y"), columns) == (
        "CREATE TABLE `scratch`.`x``y` (`a``b` varchar(5), `id` int)"
    )


class Server:
    """Databases of SQLite with the errors of MySQL.

    :ivar created: the tables that were created.
    """

    def __init__(self) -> None:
        self.created: list[str] = []

    @contextmanager
    def database(self, name: str) -> Iterator[Server]:
        self.name = name
        with closing(sqlite3.connect(":memory:")) as self.connection:
            self.connection.execute(f"ATTACH ':memory:' AS `{name}`")
            yield self

    @contextmanager
    def connect(self) -> Iterator[Server]:
        yield self

    @contextmanager
    def cursor(self) -> Iterator[Server]:
        yield self

    def execute(self, sql: str) -> None:
        self.created += re.findall(r"^CREATE TABLE `\w+`\.`(\w+)`", sql)
        try:
            self.connection.execute(sql)
        except sqlite3.Error as error:
            raise self.as_mysql(str(error)) from error

    def as_mysql(self, text: str) -> MySQLError:
        what, _, name = text.partition(": ")
        if what == "no such table":
            return MySQLError(1146, f"Table '{self.name}.{name}' doesn't exist")
        if what == "no such column" and "." in name and name.split(".")[0] not in self.created:
            return MySQLError(1109, f"Unknown table '{name.split('.')[0]}' in field list")
        if what == "no such column":
            return MySQLError(1054, f"Unknown column '{name}' in 'field list'")
        return MySQLError(1064, f"You have an error in your SQL syntax near 'n' ({text})")


def tables(**columns: str) -> Tables:
    """Tables with columns; ``geo__t`` is the table t of another schema."""
    return {
        key(name.replace("__", ".")): {each: column(f"`{each}` int") for each in names.split()}
        for name, names in columns.items()
    }


BEFORE = tables(t="n kept", Other="x", third="y", geo__far="z")
T = (key("t"), key("t"))


def explained(
    sql: str,
    then: Tables,
    keys: tuple[TableKey, TableKey] = T,
    server: Server | None = None,
    **remarks: str,
) -> str | None:
    given: Any = server or Server()
    return why_unreadable(given, NamesThen(BEFORE, then, remarks), keys, sql)


def test_a_name_that_is_gone_when_rows_get_the_value_is_explained() -> None:
    later = tables(t="kept", Other="x")
    assert explained("n + 1", later, n="n is dropped") == "n is dropped"
    assert explained("t.n", later, n="n is dropped") == "n is dropped"
    assert explained("(SELECT MAX(y) FROM third)", later, third="third is dropped") == (
        "third is dropped"
    )
    assert explained("third.y", later, third="third is dropped") == "third is dropped"
    assert explained("kept", later, n="n is dropped") is None  # of another table, perhaps


def test_a_name_that_is_not_there_when_the_value_is_tried_is_explained_too() -> None:
    later = tables(t="n kept new", Other="x")
    assert explained("new", later, new="new is added after that") == "new is added after that"


def test_a_table_that_comes_is_explained_where_a_column_names_it() -> None:
    later = {**BEFORE, **tables(fresh="z")}
    assert explained("fresh.z", later, fresh="fresh is added") == "fresh is added"


def test_each_moment_has_its_own_name_of_the_table() -> None:
    later = tables(renamed="n kept", Other="x")
    keys = (key("t"), key("renamed"))
    assert explained("n", later, keys, t="t is renamed") is None
    assert explained("t.n", later, keys, t="t is renamed") == "t is renamed"
    assert explained("renamed.n", later, keys, renamed="only later") == "only later"


def test_other_tables_are_found_by_their_names_in_any_spelling() -> None:
    server = Server()
    assert explained("(SELECT x FROM other)", BEFORE, server=server, x="gone") is None
    assert sorted(server.created) == ["Other", "Other", "t", "t"]  # the others are not read


def test_a_table_of_another_schema_is_not_created_beside_those_of_this_one() -> None:
    server = Server()
    there = (key("geo.far"), key("geo.far"))
    assert explained("z", BEFORE, there, server, z="gone") is None
    assert server.created == ["far"] * 2  # the table itself, whichever schema it is of
    server = Server()
    assert explained("(SELECT z FROM far)", BEFORE, server=server, far="far is gone") == (
        "far is gone"
    )
    assert server.created == ["t"]


def test_only_errors_about_names_are_explained() -> None:
    assert explained("n +", BEFORE, n="gone") is None
    assert explained("unknown", BEFORE, n="gone") is None


def test_no_database_is_needed_if_the_revision_changes_no_name_of_the_value() -> None:
    nothing: Any = None
    assert why_unreadable(nothing, NamesThen(BEFORE, BEFORE, {}), T, "n") is None
