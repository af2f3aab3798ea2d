"""The tool's server source ``docker``, really started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from alembic_autogen.errors import ServerError
from alembic_autogen.server import abandoned_containers, launch
from alembic_autogen.server.base import Available, Missing
from alembic_autogen.server.connection import rows
from alembic_autogen.server.sources import docker as source
from alembic_autogen.settings import Settings, load
from support.containers.checkouts import PROJECT
from support.containers.holders import containers, expect_no_containers, holder, wait_for
from support.shops import run

pytestmark = pytest.mark.docker


def settings(folder: Path, **flags: str) -> Settings:
    return load(folder, {"server": "docker", **flags}, {})


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
    label = abandoned_containers.owner().rsplit("/", 2)[0] + f"/{dead.pid}/1"
    dead.wait()
    command = ["docker", "run", "--detach", "--entrypoint=/bin/sleep"]
    subprocess.run(
        [*command, f"--label={abandoned_containers.LABEL}={label}", "mysql:8.4", "300"],
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
    monkeypatch.setattr(source, "ENGINES", {"docker": "DOCKER_HOST"})
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
    done = run([*tool, "check-drift", "--server", "docker", "--no-cache"], PROJECT)
    assert done.code == 0, done.err
    assert " from docker; both built now)" in done.out
    assert "without a seal" not in done.err
    expect_no_containers()
