"""What is private in PyMySQL and used here is still there."""

from __future__ import annotations

import inspect

import pytest
from pymysql.connections import Connection

from alembic_autogen.server.pymysql_compat import raw, wait_for_results


@pytest.fixture
def connection() -> Connection:
    """A connection that was not opened."""
    return Connection(defer_connect=True, read_timeout=7)


@pytest.mark.parametrize(
    "name",
    [
        *("encoding", "open", "_result", "_next_seq_id", "_read_timeout", "_execute_command"),
        *("_read_query_result", "_force_close", "commit", "rollback", "close"),
    ],
)
def test_pymysql_has_what_a_raw_connection_uses(connection: Connection, name: str) -> None:
    if name in ("_next_seq_id", "_result"):  # which PyMySQL sets when it connects
        assert f"self.{name} = " in inspect.getsource(Connection), f"PyMySQL has no {name} any more"
    else:
        assert hasattr(raw(connection), name), f"PyMySQL has no {name} any more"


def test_methods_are_looked_up_on_the_connection(connection: Connection) -> None:
    """So that those of one connection can be replaced, as pipelining does."""
    vars(connection)["commit"] = lambda: "replaced"
    assert str(connection.commit()) == "replaced"


def test_results_are_waited_for(connection: Connection) -> None:
    assert raw(connection)._read_timeout == 7
    wait_for_results(connection)
    assert raw(connection)._read_timeout is None
