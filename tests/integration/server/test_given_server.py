"""A server that is given: only scratch databases are made in it, and they are dropped."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from alembic_autogen.cache import store
from alembic_autogen.errors import ServerError
from alembic_autogen.quoting import quote_name, quote_string
from alembic_autogen.server import choose, launch
from alembic_autogen.server.base import Server
from alembic_autogen.server.connection import rows
from alembic_autogen.server.scratch_names import PREFIX
from alembic_autogen.settings import load

PASSWORD = "p@ss/w:rd'%"
TOOLS = Path(store.__file__).parents[2]


@contextmanager
def given(project: Path, url: str, **flags: str) -> Iterator[Server]:
    settings = load(project, {"server": url, **flags}, {})
    assert choose(settings).source.name == "url"
    with launch(settings) as launched:
        yield launched.server()


def url(server: Server, user: str = "root", password: str = "") -> str:
    login = f"{user}:{quote(password, safe='')}"
    return f"mysql+pymysql://{login}@localhost/?unix_socket={server.address.unix_socket}"


def run(server: Server, *statements: str) -> tuple[tuple[object, ...], ...]:
    with server.connect() as connection:
        return [rows(connection, statement) for statement in statements][-1]


@pytest.fixture
def account(server: Server) -> Iterator[str]:
    """An account that may do everything with the tool's own databases, and nothing else."""
    name = f"app_{os.urandom(3).hex()}"
    pattern = quote_name(PREFIX.replace("_", "\\_") + "%")
    run(
        server,
        f"CREATE USER {name}@'%' IDENTIFIED BY {quote_string(PASSWORD)}",
        f"GRANT ALL ON {pattern}.* TO {name}@'%'",
    )
    yield name
    run(server, f"DROP USER {name}@'%'")


@pytest.fixture
def canary(server: Server) -> Iterator[str]:
    """A database of someone else, whose name is even like ours."""
    name = f"alembic_autogenerate_{os.urandom(3).hex()}"
    run(
        server,
        f"CREATE DATABASE {name} COLLATE utf8mb4_bin",
        f"CREATE TABLE {name}.t (id INT PRIMARY KEY, v VARCHAR(20), KEY (v)) COMMENT 'mine'",
        f"INSERT INTO {name}.t VALUES (1, 'one'), (2, NULL)",
        f"CREATE VIEW {name}.v AS SELECT id FROM {name}.t",
        f"CREATE TRIGGER {name}.g BEFORE INSERT ON {name}.t FOR EACH ROW SET NEW.v = 'x'",
    )
    yield name
    run(server, f"DROP DATABASE {name}")


def everything(server: Server, name: str) -> object:
    """All that can be seen of a database, and the bytes of its files."""
    statements = (
        f"SHOW CREATE DATABASE {name}",
        f"SHOW CREATE TABLE {name}.t",
        f"SHOW CREATE VIEW {name}.v",
        f"SHOW CREATE TRIGGER {name}.g",
        f"SELECT * FROM {name}.t",
        f"SELECT * FROM information_schema.tables WHERE table_schema = '{name}'",
    )
    seen = [run(server, statement) for statement in statements]
    data = Path(str(server.address.unix_socket)).parent / "data" / name
    return seen, {path.name: path.read_bytes() for path in data.iterdir()}


def scratch(server: Server) -> set[object]:
    return {name for (name,) in run(server, f"SHOW DATABASES LIKE '{PREFIX}%'")}


def test_a_given_server_is_used_and_nothing_else_in_it_is_touched(
    server: Server, account: str, canary: str, tmp_path: Path
) -> None:
    run(server, f"FLUSH TABLES {canary}.t WITH READ LOCK; UNLOCK TABLES")
    before = everything(server, canary)
    others = {name for (name,) in run(server, "SHOW DATABASES")}
    with given(tmp_path, url(server, account, PASSWORD)) as found:
        assert (found.source, found.private) == ("url", False)
        assert (found.flavor, found.version) == (server.flavor, server.version)
        with found.database("head") as head, found.database("models") as models:
            for database in (head, models):
                with database.connect() as connection:
                    rows(connection, "CREATE TABLE t (id INT)")
            assert {head.name, models.name} <= scratch(server)
    assert {name for (name,) in run(server, "SHOW DATABASES")} == others
    assert everything(server, canary) == before


def test_schemas_are_refused_on_a_given_server(server: Server, tmp_path: Path) -> None:
    with (
        given(tmp_path, url(server)) as found,
        pytest.raises(ServerError, match="can only be created on a server that only the tool uses"),
        found.database("head", ("further",)),
    ):
        pass


def test_an_account_without_the_right_is_told_the_grant(
    server: Server, account: str, tmp_path: Path
) -> None:
    pattern = quote_name(PREFIX.replace("_", "\\_") + "%")
    run(server, f"REVOKE ALL ON {pattern}.* FROM {account}@'%'")
    with given(tmp_path, url(server, account, PASSWORD)) as found:
        with pytest.raises(ServerError) as caught, found.database("head"):
            pass
        grant = str(caught.value).partition("administrator: ")[2]
        assert grant == f"GRANT ALL ON {pattern}.* TO '{account}'@'%';"
        run(server, grant.rstrip(";"))
        with found.database("head"):
            pass


def test_a_wrong_password_is_one_sentence_without_it(
    server: Server, account: str, tmp_path: Path
) -> None:
    with (
        pytest.raises(ServerError, match=f"refuses the account '{account}'") as caught,
        given(tmp_path, url(server, account, "wrong-secret")),
    ):
        pass
    assert "wrong-secret" not in str(caught.value) + caught.value.details


def test_a_host_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # nobody else can listen there
        port = closed.getsockname()[1]
        with (
            pytest.raises(ServerError, match=f"No server answers at 127.0.0.1:{port}") as caught,
            given(tmp_path, f"mysql://app:secret@127.0.0.1:{port}/"),
        ):
            pass
    assert "refused" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_host_that_does_not_exist_is_one_sentence(tmp_path: Path) -> None:
    with (
        pytest.raises(ServerError, match=r"No server answers at no-such-host.invalid:3306"),
        given(tmp_path, "mysql://no-such-host.invalid/"),
    ):
        pass


def test_a_server_is_reached_by_tcp_with_a_password(
    server: Server, account: str, tmp_path: Path
) -> None:
    # This server has no RSA keys: the first login must go over the socket, which caches it.
    with given(tmp_path, url(server, account, PASSWORD)):
        pass
    with (
        forwarded(str(server.address.unix_socket)) as port,
        given(tmp_path, f"mysql://{account}:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/") as found,
        found.database("head") as database,
        database.connect() as connection,
    ):
        assert rows(connection, "SHOW STATUS LIKE 'Ssl_version'") == (("Ssl_version", ""),)


@contextmanager
def forwarded(path: str) -> Iterator[int]:
    """A TCP port on the loopback that leads to a unix socket."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, path), daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, path: str) -> None:
    while True:
        try:
            near, _ = listener.accept()
        except OSError:
            return
        far = socket.socket(socket.AF_UNIX)
        far.connect(path)
        for source, target in ((near, far), (far, near)):
            threading.Thread(target=_pump, args=(source, target), daemon=True).start()


def _pump(source: socket.socket, target: socket.socket) -> None:
    while data := source.recv(65536):
        target.sendall(data)
    target.shutdown(socket.SHUT_WR)


def test_what_a_killed_run_left_is_dropped_by_the_next_and_what_is_in_use_is_not(
    server: Server, tmp_path: Path
) -> None:
    script = (
        "import os, sys, signal\n"
        "from pathlib import Path\n"
        "from alembic_autogen.server import launch\n"
        "from alembic_autogen.settings import load\n"
        "with launch(load(Path('/'), {'server': sys.argv[1]})) as launched:\n"
        "    with launched.server().database('head') as database:\n"
        "        print(database.name, flush=True)\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(TOOLS)}
    killed = subprocess.run(
        [sys.executable, "-c", script, url(server)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    left = killed.stdout.strip()
    assert left in scratch(server)
    with (
        given(tmp_path, url(server)) as found,
        found.database("head") as used,
        found.database("models"),
    ):
        assert left not in scratch(server)
        assert used.name in scratch(server)


def test_a_name_that_only_begins_like_ours_is_never_dropped(server: Server, tmp_path: Path) -> None:
    name = f"{PREFIX}prod"
    run(server, f"CREATE DATABASE {name}")
    with given(tmp_path, url(server)) as found, found.database("head"):
        pass
    assert name in scratch(server)
    run(server, f"DROP DATABASE {name}")


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ("lower_case_table_names=1", "has lower_case_table_names = '0'"),
        ("sql_mode=ANSI", "and server_variables wants 'ANSI'"),
        ("no_such_variable=1", "has no variable no_such_variable"),
        ("loose_no_such_variable=1;no_such_variable=1", "write loose_no_such_variable there"),
    ],
)
def test_variables_that_a_given_server_does_not_have_are_an_error(
    server: Server, tmp_path: Path, variables: str, message: str
) -> None:
    with (
        pytest.raises(ServerError, match=message),
        given(tmp_path, url(server), server_variables=variables),
    ):
        pass


def test_variables_that_a_given_server_has_may_be_written_in_any_way(
    server: Server, tmp_path: Path
) -> None:
    modes = str(run(server, "SELECT LOWER(@@GLOBAL.sql_mode)")[0][0]).split(",")
    same = f"sql_mode={','.join(reversed(modes))};max_connections=9999;autocommit=ON;loose_no=1"
    with given(tmp_path, url(server), server_variables=same):
        pass


def test_a_flavor_that_was_asked_for_must_be_that_of_the_given_server(
    server: Server, tmp_path: Path
) -> None:
    with (
        pytest.raises(ServerError, match=f"is mysql {server.version}, and flavor is mariadb"),
        given(tmp_path, url(server), flavor="mariadb"),
    ):
        pass


def test_a_database_that_a_prepared_transaction_locks_is_dropped_later(
    server: Server, tmp_path: Path
) -> None:
    """Nobody but the administrator can end one; no command waits for that."""
    left, xid = f"{PREFIX}{os.urandom(4).hex()}_left", os.urandom(4).hex()
    run(server, f"CREATE DATABASE {left}", f"CREATE TABLE {left}.t (id INT)")
    with server.connect() as connection:
        for statement in (
            f"XA START '{xid}'",
            f"INSERT INTO {left}.t VALUES (1)",
            f"XA END '{xid}'",
            f"XA PREPARE '{xid}'",
        ):
            rows(connection, statement)
    find = f"SHOW DATABASES LIKE '{left}'"
    with given(tmp_path, url(server)) as found, found.database("head"):
        assert run(server, find) == ((left,),)
    run(server, f"XA ROLLBACK '{xid}'")
    with given(tmp_path, url(server)) as found, found.database("head"):
        assert run(server, find) == ()
