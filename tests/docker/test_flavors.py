"""The tool's server source ``docker`` in both flavors: what a running server is like."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

import pytest

from alembic_autogen.server import launch
from alembic_autogen.server.base import Server
from alembic_autogen.server.connection import rows
from alembic_autogen.settings import load
from support.containers.holders import containers, expect_no_containers
from support.processes import command_lines

pytestmark = pytest.mark.docker


@pytest.fixture(scope="module", params=["mysql", "mariadb"])
def server(
    docker: dict[str, str], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A running server of either flavor."""
    folder = tmp_path_factory.mktemp("project")
    with launch(load(folder, {"server": "docker", "flavor": request.param}, {})) as launched:
        yield launched.server()
    expect_no_containers()


def inspect(what: str) -> str:
    (container,) = containers()
    command = ["docker", "inspect", "--format", what, container]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_the_server_is_of_the_flavor_that_is_wanted(server: Server) -> None:
    assert server.source == "docker" and server.private
    assert inspect("{{.Config.Image}}").startswith(f"docker.io/library/{server.flavor}:")


def test_databases_are_made_in_it(server: Server) -> None:
    with server.database("test", ("other",)) as database, database.connect() as connection:
        assert rows(connection, "SELECT DATABASE()") == ((database.name,),)


def test_it_listens_on_the_loopback_interface_only(server: Server) -> None:
    ports = json.loads(inspect("{{json .NetworkSettings.Ports}}"))
    assert ports["3306/tcp"] == [{"HostIp": "127.0.0.1", "HostPort": str(server.address.port)}]
    assert server.address.is_local


def test_its_data_is_in_memory(server: Server) -> None:
    assert json.loads(inspect("{{json .HostConfig.Tmpfs}}")) == {"/var/lib/mysql": ""}
    assert inspect("{{len .Mounts}}") == "0"
    with server.connect() as connection:
        assert rows(connection, "SELECT @@datadir") == (("/var/lib/mysql/",),)


def test_the_password_is_in_no_argument(server: Server) -> None:
    password = server.address.password
    assert len(password) >= 24
    commands = command_lines().values()
    assert any("MYSQL_ROOT_PASSWORD" in each for each in commands)
    assert not any(password in each for each in commands)
    assert password not in inspect("{{json .Args}} {{json .Config.Cmd}} {{json .Config.Labels}}")
