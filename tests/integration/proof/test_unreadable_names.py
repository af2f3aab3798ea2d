"""A value that reads names which a revision changes is explained, by asking the server itself."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.names_at_fill import NamesAtFill, Tables
from alembic_autogen.proof.readable_names import why_unreadable
from alembic_autogen.schema.model import TableKey
from alembic_autogen.server.base import Server
from support.tables import column, key


@pytest.fixture(params=["server", "mariadb"])
def either(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


def tables(**columns: str) -> Tables:
    """Tables with columns; ``geo__far`` is the table far of another schema."""
    return {
        key(name.replace("__", ".")): {each: column(f"`{each}` int") for each in names.split()}
        for name, names in columns.items()
    }


BEFORE = tables(t="n kept", Other="x", third="y", geo__far="z")
T = (key("t"), key("t"))


def explained(
    server: Server,
    sql: str,
    then: Tables,
    keys: tuple[TableKey, TableKey] = T,
    **remarks: str,
) -> str | None:
    return why_unreadable(server, NamesAtFill(BEFORE, then, remarks), keys, sql)


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("n + 1", "n"),
        ("t.n", "n"),
        ("(SELECT MAX(y) FROM third)", "third"),
        ("third.y", "third"),
        ("(SELECT 1 FROM (SELECT third.y) AS derived)", "third"),
    ],
)
def test_a_name_that_is_gone_when_rows_get_the_value_is_explained(
    either: Server, sql: str, name: str
) -> None:
    later = tables(t="kept", Other="x")
    assert explained(either, sql, later, **{name: "it is dropped"}) == "it is dropped"


def test_a_name_that_stays_needs_no_explanation(either: Server) -> None:
    assert explained(either, "kept", tables(t="kept", Other="x"), n="n is dropped") is None


def test_a_name_that_is_not_there_when_the_value_is_tried_is_explained_too(
    either: Server,
) -> None:
    later = tables(t="n kept new", Other="x")
    assert explained(either, "new", later, new="new is added later") == "new is added later"
    later = {**BEFORE, **tables(fresh="z")}
    assert explained(either, "fresh.z", later, fresh="fresh is added") == "fresh is added"


def test_each_moment_has_its_own_name_of_the_table(either: Server) -> None:
    later = tables(renamed="n kept", Other="x")
    keys = (key("t"), key("renamed"))
    assert explained(either, "n", later, keys, t="t is renamed") is None
    assert explained(either, "t.n", later, keys, t="t is renamed") == "t is renamed"
    assert explained(either, "renamed.n", later, keys, renamed="only later") == "only later"


def test_a_table_of_another_schema_is_not_beside_those_of_this_one(either: Server) -> None:
    there = (key("geo.far"), key("geo.far"))
    assert explained(either, "z", BEFORE, there, z="gone") is None
    assert explained(either, "(SELECT z FROM far)", BEFORE, far="far is gone") == "far is gone"


def test_only_errors_about_names_are_explained(either: Server) -> None:
    assert explained(either, "n +", BEFORE, n="gone") is None
    assert explained(either, "unknown", BEFORE, n="gone") is None
    assert explained(either, "abs()", BEFORE, abs="gone") is None  # the error quotes the function
