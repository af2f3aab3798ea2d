"""The tool's server source ``docker``, really started."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from alembic_autogen.errors import ServerError
from alembic_autogen.server import docker as source
from alembic_autogen.server import launch, leftovers
from alembic_autogen.server.base import Available, Missing, Server
from alembic_autogen.server.connection import rows
from alembic_autogen.settings import Settings, load
from support.containers.checkouts import PROJECT
from support.containers.holders import containers, expect_no_containers, holder, wait_for
from support.shops import run

pytestmark = pytest.mark.docker


def settings(folder: Path, **flags: str) -> Settings:
    return load(folder, {"server": "docker", **flags}, {})


@pytest.fixture(scope="module", params=["mysql", "mariadb"])
def server(
    docker: dict[str, str], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A running server of either flavor."""
    folder = tmp_path_factory.mktemp("project")
    with launch(settings(folder, flavor=request.param)) as launched:
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
    arguments = [
        path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if readable(path)
    ]
    assert any(b"MYSQL_ROOT_PASSWORD" in each for each in arguments)
    assert not any(password.encode() in each for each in arguments)
    assert password not in inspect("{{json .Args}} {{json .Config.Cmd}} {{json .Config.Labels}}")


def readable(path: Path) -> bool:
    try:
        path.read_bytes()
    except OSError:
        return False
    return True


def test_variables_of_production_are_set(docker: dict[str, str], tmp_path: Path) -> None:
    wanted = "lower_case_table_names=1;sql_mode=ANSI,TRADITIONAL;character_set_server=latin1"
    with (
        launch(settings(tmp_path, server_variables=wanted)) as launched,
        launched.server().connect() as connection,
    ):
        assert rows(connection, "SELECT @@lower_case_table_names") == ((1,),)
        assert rows(connection, "SELECT @@character_set_server") == (("latin1",),)
    expect_no_containers()


def test_a_variable_that_is_none_is_a_sentence(docker: dict[str, str], tmp_path: Path) -> None:
    with (
        launch(settings(tmp_path, server_variables="nonsense=1")) as launched,
        pytest.raises(ServerError, match=r"did not start: unknown variable 'nonsense=1'"),
    ):
        launched.server()
    expect_no_containers()


def test_an_image_that_cannot_be_had_is_a_sentence(docker: dict[str, str], tmp_path: Path) -> None:
    wanted = settings(tmp_path, docker_image="registry.invalid/mysql:1")
    found = source.Docker().availability(wanted)
    assert isinstance(found, Available) and found.cost == "pull registry.invalid/mysql:1"
    with (
        launch(wanted) as launched,
        pytest.raises(ServerError, match=r"The image registry\.invalid/mysql:1 cannot be pulled"),
    ):
        launched.server()


def test_a_context_that_ends_early_leaves_nothing(docker: dict[str, str], tmp_path: Path) -> None:
    with launch(settings(tmp_path)):
        pass
    expect_no_containers()


@pytest.mark.parametrize("moment", [0.0, 0.3, 0.7, 1.5, 3.0, "ready"])
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_container_goes_with_its_holder(
    docker: dict[str, str], tmp_path: Path, moment: float | str, ending: signal.Signals
) -> None:
    with holder(tmp_path) as process:
        if isinstance(moment, str):
            wait_for(process, moment)
            assert len(containers()) == 1
        else:
            wait_for(process, "launched")
            time.sleep(moment)
        process.send_signal(ending)
        process.wait(timeout=30)
    expect_no_containers()


def test_the_container_goes_where_docker_run_is_killed_too(
    docker: dict[str, str], tmp_path: Path
) -> None:
    with holder(tmp_path) as process:
        wait_for(process, "ready")
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        for child in (process.pid, *map(int, children)):
            os.kill(child, signal.SIGKILL)
        process.wait(timeout=30)
    expect_no_containers()


def test_what_dead_owners_left_is_removed_at_the_next_start(
    docker: dict[str, str], tmp_path: Path
) -> None:
    dead = subprocess.Popen([sys.executable, "-c", "pass"], stdin=subprocess.DEVNULL)
    label = leftovers.owner().rsplit("/", 2)[0] + f"/{dead.pid}/1"
    dead.wait()
    command = ["docker", "run", "--detach", "--entrypoint=/bin/sleep"]
    subprocess.run(
        [*command, f"--label={leftovers.LABEL}={label}", "mysql:8.4", "300"],
        check=True,
        capture_output=True,
    )
    assert len(containers()) == 1
    with launch(settings(tmp_path)) as launched:
        launched.server()
        assert len(containers()) == 1  # the new one
    expect_no_containers()


def test_what_living_owners_have_is_left_alone(docker: dict[str, str], tmp_path: Path) -> None:
    with holder(tmp_path) as first:
        wait_for(first, "ready")
        with launch(settings(tmp_path)) as launched:
            launched.server()
            assert len(containers()) == 2
        assert len(containers()) == 1
    expect_no_containers()


def test_an_engine_that_does_not_answer_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no.sock")
    found = source.Docker().availability(settings(tmp_path))
    assert isinstance(found, Missing) and "does not answer" in found.reason
    monkeypatch.setenv("DOCKER_HOST", "tcp://192.0.2.1:2375")
    found = source.Docker().availability(settings(tmp_path))
    assert isinstance(found, Missing) and "on another machine" in found.reason


def test_the_doctor_explains_it_and_check_drift_uses_it(docker: dict[str, str]) -> None:
    tool = [sys.executable, "tools/autogen.py"]
    told = run([*tool, "doctor", "--server", "docker"], PROJECT)
    assert "→ docker           a container of docker.io/library/mysql:8.4 by docker" in told.out
    done = run([*tool, "check-drift", "--server", "docker"], PROJECT)
    assert done.code == 0, done.err
    assert " by docker)" in done.out
    expect_no_containers()
