"""The configuration of the server is in force on it, or is an error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymysql
import pytest

from alembic_autogen.errors import ServerError
from alembic_autogen.server import launch
from alembic_autogen.server.base import Database, Server
from alembic_autogen.server.connection import identify, rows
from alembic_autogen.settings import load


@contextmanager
def started(project: Path, **flags: str) -> Iterator[Server]:
    with launch(load(project, flags)) as launched:
        yield launched.server()


def variable(server: Server, name: str) -> object:
    with server.connect() as connection:
        return rows(connection, f"SELECT @@GLOBAL.{name}")[0][0]


def test_a_server_without_variables_has_mysqls_own_defaults(server: Server) -> None:
    assert variable(server, "collation_server") == "utf8mb4_0900_ai_ci"
    assert "STRICT_TRANS_TABLES" in str(variable(server, "sql_mode"))
    assert variable(server, "time_zone") == "+00:00"
    assert variable(server, "event_scheduler") == "OFF"
    assert variable(server, "lock_wait_timeout") == 60
    assert variable(server, "log_bin_trust_function_creators") == 1
    assert variable(server, "innodb_file_per_table") == 1


@pytest.mark.parametrize("flavor", ["mysql", "mariadb"])
def test_a_disposable_server_does_not_sync(tmp_path: Path, flavor: str) -> None:
    with started(tmp_path, flavor=flavor) as server:
        assert variable(server, "innodb_flush_method") == "nosync"
        assert variable(server, "innodb_flush_log_at_trx_commit") == 0
    with started(tmp_path, flavor=flavor, server_variables="innodb_flush_method=fsync") as server:
        assert variable(server, "innodb_flush_method") == "fsync"


def test_lower_case_table_names_is_in_force(tmp_path: Path) -> None:
    with (
        started(tmp_path, server_variables="lower_case_table_names=1") as server,
        server.database("test") as database,
        database.connect() as connection,
    ):
        rows(connection, "CREATE TABLE `Mixed` (id INT)")
        assert rows(connection, "SHOW TABLES") == (("mixed",),)
        assert rows(connection, "SELECT COUNT(*) FROM MIXED") == ((0,),)


def test_sql_mode_is_in_force(tmp_path: Path, database: Database) -> None:
    statement = "CREATE TABLE t (d DATE DEFAULT '0000-00-00')"
    with database.connect() as connection, pytest.raises(pymysql.err.OperationalError):
        rows(connection, statement)
    with (
        started(tmp_path, server_variables="sql_mode=ANSI_QUOTES") as server,
        server.database("test") as lenient,
        lenient.connect() as connection,
    ):
        rows(connection, statement)
        assert variable(server, "sql_mode") == "ANSI_QUOTES"
        assert rows(connection, "SELECT @@SESSION.sql_mode") == (("",),)  # the tool's own SQL


@pytest.mark.parametrize(
    "variables",
    [
        "sql_mode=TRADITIONAL",
        "sql_mode=",
        "time_zone=-05:00",
        "innodb_strict_mode=off",
        "collation_server=utf8mb4_general_ci;character-set-server=utf8mb4",
        "default_storage_engine=myisam",
        "max_connections=7;max_allowed_packet=64M",
        "event_scheduler=ON",
    ],
)
def test_variables_of_every_kind_are_accepted(tmp_path: Path, variables: str) -> None:
    with started(tmp_path, server_variables=variables):
        pass


def test_names_that_only_macos_keeps_are_imitated(tmp_path: Path) -> None:
    with started(tmp_path, server_variables="lower_case_table_names=2") as server:
        assert variable(server, "lower_case_table_names") == 1


def test_a_time_zone_that_is_none_is_an_error(tmp_path: Path) -> None:
    with (
        pytest.raises(ServerError, match=r"did not start: .*time zone"),
        started(tmp_path, server_variables="time_zone=Atlantis"),
    ):
        pass


def test_the_server_names_itself(server: Server) -> None:
    with server.connect() as connection:
        assert identify(connection) == (server.flavor, server.version)
        assert rows(connection, "SELECT VERSION()")[0][0].startswith(server.version)
    assert server.flavor == "mysql"
    assert server.private


def test_several_statements_may_go_in_one_packet(database: Database) -> None:
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1; SELECT 2")
        assert cursor.fetchall() == ((1,),)
        assert cursor.nextset()
        assert cursor.fetchall() == ((2,),)


def test_a_connection_commits_by_itself_and_speaks_utf8mb4(database: Database) -> None:
    with database.connect() as connection:
        assert rows(connection, "SELECT @@autocommit, @@character_set_client, '🐬'") == (
            (1, "utf8mb4", "🐬"),
        )


def test_a_scratch_database_is_made_and_dropped(server: Server) -> None:
    with server.database("head", ("Further `one", "two")) as database:
        assert set(database.names) <= databases(server)
        with database.connect() as connection:
            assert rows(connection, "SELECT DATABASE()") == ((database.name,),)
    assert not set(database.names) & databases(server)


def test_a_scratch_database_is_dropped_after_an_error(server: Server) -> None:
    with pytest.raises(KeyError), server.database("head") as database:
        raise KeyError
    assert database.name not in databases(server)


def test_a_kept_database_stays_and_its_schemas_are_made_anew(server: Server) -> None:
    with server.database("head", ("further",), keep=True) as kept, kept.connect() as connection:
        rows(connection, "CREATE TABLE further.t (id INT)")
    assert set(kept.names) <= databases(server)
    with server.database("models", ("further",)) as database, database.connect() as connection:
        assert rows(connection, "SHOW TABLES FROM further") == ()
    with server.connect() as connection:
        rows(connection, f"DROP DATABASE {kept}")


@pytest.mark.parametrize("name", ["mysql", "SYS", "information_schema"])
def test_a_schema_of_the_server_itself_is_refused(server: Server, name: str) -> None:
    with pytest.raises(ServerError, match="the server's own"), server.database("head", (name,)):
        pass
    assert "mysql" in databases(server)


def databases(server: Server) -> set[str]:
    with server.connect() as connection:
        return {name for (name,) in rows(connection, "SHOW DATABASES")}
