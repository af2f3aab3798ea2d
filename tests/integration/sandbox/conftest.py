"""Production, on every kind of address."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from alembic_autogen.server import launch
from alembic_autogen.server.base import Server
from alembic_autogen.server.connection import rows
from alembic_autogen.server.scratch_names import PREFIX
from alembic_autogen.settings import load
from support.production import RecordedProduction, accounts, over_tcp
from support.shops import Shop, url
from support.ways.place import ProductionAddress


@pytest.fixture(scope="session")
def _production(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[RecordedProduction, ProductionAddress]]:
    settings = load(tmp_path_factory.mktemp("production"), {"server": "auto"})
    with launch(settings) as launched:
        own = launched.server()
        with over_tcp(own) as server, _abstract(own.address.unix_socket or "") as name:
            address = server.address
            assert address.host and address.port and own.address.unix_socket
            user, password = address.user, address.password
            place = ProductionAddress(
                address.host, address.port, user, password, own.address.unix_socket, name
            )
            yield RecordedProduction(server), place


class _abstract:  # noqa: N801 -- a context
    """A name in the abstract namespace that leads to a socket."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._listener = socket.socket(socket.AF_UNIX)

    def __enter__(self) -> str:
        name = f"\0alembic-autogen-test-{secrets.token_hex(4)}"
        self._listener.bind(name)
        self._listener.listen()
        threading.Thread(target=self._serve, daemon=True).start()
        return name

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                with client, socket.socket(socket.AF_UNIX) as server:
                    server.connect(self._path)
                    client.sendall(server.recv(1))

    def __exit__(self, *_: object) -> None:
        self._listener.close()


@pytest.fixture
def production(_production: tuple[RecordedProduction, ProductionAddress]) -> RecordedProduction:
    """Production, which has noticed nothing yet."""
    _production[0].begin()
    return _production[0]


@pytest.fixture
def place(_production: tuple[RecordedProduction, ProductionAddress]) -> ProductionAddress:
    """The place of production."""
    return _production[1]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a database ``prod`` that somebody uses, and an account with few rights."""
    settings = load(tmp_path_factory.mktemp("shared"), {"server": "auto"})
    with launch(settings) as launched:
        server = launched.server()
        with server.connect() as connection:
            rows(connection, "CREATE DATABASE prod")
            rows(connection, "CREATE TABLE prod.orders (id INT PRIMARY KEY)")
            rows(connection, "INSERT INTO prod.orders VALUES (1)")
            rows(connection, "CREATE USER ci@localhost IDENTIFIED BY 'ci'")
            rows(connection, "GRANT ALL ON *.* TO ci@localhost")
            rows(connection, "REVOKE CREATE USER ON *.* FROM ci@localhost")
            rows(connection, "CREATE USER app@localhost IDENTIFIED BY 'app'")
            rows(connection, "GRANT SELECT, DELETE, EXECUTE, TRIGGER ON *.* TO app@localhost")
        yield server


@pytest.fixture
def untouched(shared: Server) -> Iterator[None]:
    """Check that data in use stays as it is, and that no account is left."""
    yield
    with shared.connect() as connection:
        assert rows(connection, "SELECT * FROM prod.orders") == ((1,),)
        assert rows(connection, "SHOW TABLES FROM prod") == (("orders",),)
        assert accounts(shared) == []
        assert rows(connection, f"SHOW DATABASES LIKE '{PREFIX}%'") == ()


@pytest.fixture
def given(shop: Shop, shared: Server) -> Callable[[str], Shop]:
    """A project that is given that server, with one account or the other.

    What its commands import does not matter, so that forks run them.
    """

    def make(account: str) -> Shop:
        address = shared.address
        if account == "ci":
            address = replace(address, user="ci", password="ci")
        environment = {"ALEMBIC_AUTOGEN_SERVER": url(address)}
        return replace(shop, environment=environment, forked=True)

    return make
