"""PyMySQL's private names that the tool uses exist, and are used in one module only."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pymysql
import pytest
from pymysql.connections import Connection, MySQLResult

from alembic_autogen.history.pipelining import PipelinedConnection
from alembic_autogen.server import pymysql_compat as compat

TOOL = Path(compat.__file__).parents[1]
REMEDY = "see how alembic_autogen/server/pymysql_compat.py uses it"


@pytest.mark.parametrize(
    ("method", "names"),
    [
        ("_execute_command", ["self", "command", "sql"]),
        ("_read_query_result", ["self"]),
        ("_force_close", ["self"]),
    ],
)
def test_methods_take_what_they_are_given(method: str, names: list[str]) -> None:
    function = getattr(Connection, method, None)
    found = function and list(inspect.signature(function).parameters)[: len(names)]
    assert found == names, f"PyMySQL {pymysql.__version__}: Connection.{method}; {REMEDY}"
    assert method in compat.METHODS


def test_packets_can_be_read() -> None:
    found = hasattr(Connection, "_read_packet")
    assert found, f"PyMySQL {pymysql.__version__} has no Connection._read_packet; {REMEDY}"


@pytest.mark.parametrize("name", [*compat.ATTRIBUTES, "_read_timeout", "use_unicode"])
def test_connections_have_the_attributes(name: str) -> None:
    found = f"self.{name}" in inspect.getsource(Connection)
    assert found, f"PyMySQL {pymysql.__version__} has no Connection.{name}; {REMEDY}"


def test_results_have_the_attributes() -> None:
    result = MySQLResult(Connection(defer_connect=True))
    assert (result.description, result.has_next) == (None, None)


def connection() -> Connection:
    """A connection that looks connected, but never was."""
    made = Connection(defer_connect=True, read_timeout=10)
    vars(made)["_next_seq_id"] = 0
    return made


def test_the_read_timeout_ends() -> None:
    made = connection()
    assert vars(made)["_read_timeout"] == 10
    compat.limit_wait(made, None)
    assert vars(made)["_read_timeout"] is None


def test_methods_are_replaced_for_a_while() -> None:
    made, sent = connection(), []
    nothing = type(None)
    compat.replace_methods(
        made, lambda command, sql: sent.append(sql), commit=nothing, rollback=nothing, close=nothing
    )
    compat.command(made)(3, compat.encode(made, "SELECT 'é'"))
    assert sent == ["SELECT 'é'".encode()]
    assert made.commit is nothing
    compat.restore_methods(made)
    assert compat.command(made) == made._execute_command
    assert made.commit is not nothing


@pytest.mark.parametrize("name", compat.METHODS)
def test_revisions_wait_for_results_where_a_name_is_missing(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Connection, name)
    assert PipelinedConnection(["a"])._flight(connection()) is None


def test_revisions_do_not_wait_where_none_is() -> None:
    assert PipelinedConnection(["a"])._flight(connection()) is not None


def test_no_other_module_uses_private_names_of_pymysql() -> None:
    names = (*compat.METHODS, *compat.ATTRIBUTES, "_read_timeout")
    private = {name for name in names if name.startswith("_")}
    texts = {path: path.read_text("utf-8") for path in TOOL.rglob("*.py")}
    found = {
        f"{path.relative_to(TOOL)}:{node.lineno}"
        for path, text in texts.items()
        if path != Path(compat.__file__) and any(name in text for name in private)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and node.attr in private
        if not (isinstance(node.value, ast.Name) and node.value.id == "self")
    }
    assert found == set()
