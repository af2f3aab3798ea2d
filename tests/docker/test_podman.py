"""The server source ``docker`` with podman's compatible command."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from alembic_autogen.server import launch
from alembic_autogen.server.base import Available
from alembic_autogen.server.connection import rows
from alembic_autogen.server.sources import docker as source
from alembic_autogen.settings import load
from support.containers import engine
from support.containers.holders import containers, expect_no_containers, holder, wait_for

pytestmark = pytest.mark.docker

PACKAGES = ("podman", "runc", "netavark", "aardvark-dns", "containernetworking-plugins")
MYSQL = "docker.io/library/mysql:8.4"
# In a container or a virtual machine, root may not be allowed to raise the limits of a process, as
# podman would do by default; and crun does not run where both versions of cgroups are mounted.
CONFIGURATION = """\
[containers]
default_ulimits = ["nofile=10000:10000", "nproc=10000:10000"]
[engine]
runtime = "runc"
"""
STORAGE = """\
[storage]
driver = "overlay"
graphroot = "{folder}/images"
runroot = "{folder}/run"
"""


@pytest.fixture(scope="module")
def podman(
    docker: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[pytest.MonkeyPatch]:
    """A PATH on which podman is the only engine, with the image of MySQL."""
    if shutil.which("podman") is None:
        if not os.environ.get("CI"):
            pytest.skip("podman is not installed")
        engine.install(PACKAGES)
    folder = tmp_path_factory.mktemp("podman")
    with pytest.MonkeyPatch.context() as patch:
        if os.geteuid() == 0:
            (folder / "containers.conf").write_text(CONFIGURATION)
            patch.setenv("CONTAINERS_CONF", str(folder / "containers.conf"))
            (folder / "storage.conf").write_text(STORAGE.format(folder=folder))
            patch.setenv("CONTAINERS_STORAGE_CONF", str(folder / "storage.conf"))
        # Loading takes the short name for one of this machine's.
        copy = "docker save mysql:8.4 | podman load && podman tag localhost/mysql:8.4 $0"
        subprocess.run(["bash", "-ec", copy, MYSQL], check=True, capture_output=True)
        (folder / "bin").mkdir()
        (folder / "bin" / "podman").symlink_to(str(shutil.which("podman")))
        patch.setenv("PATH", f"{folder}/bin:/usr/sbin:/sbin")
        yield patch
        subprocess.run(["podman", "rmi", "--all", "--force"], capture_output=True)
        # podman keeps its storage mounted on itself, so that nobody could remove the folder.
        subprocess.run(["/bin/umount", f"{folder}/images/overlay"], capture_output=True)


def test_podman_is_found_where_there_is_no_docker(
    podman: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert source.find() == "podman"
    found = source.Docker().availability(load(tmp_path, {"server": "docker"}, {}))
    assert isinstance(found, Available) and found.cost == ""
    assert found.detail.startswith(f"a container of {MYSQL} by podman ")


def test_a_server_runs_under_podman(podman: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with launch(load(tmp_path, {"server": "docker"}, {})) as launched:
        server = launched.server()
        assert server.flavor == "mysql"
        with server.database("test") as database, database.connect() as connection:
            assert rows(connection, "SELECT DATABASE()") == ((database.name,),)
    expect_no_containers(engine="podman")


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_container_of_podman_goes_with_its_holder(
    podman: pytest.MonkeyPatch, tmp_path: Path, ending: signal.Signals
) -> None:
    with holder(tmp_path) as process:
        wait_for(process, "ready")
        assert len(containers("podman")) == 1
        process.send_signal(ending)
        process.wait(timeout=30)
    expect_no_containers(engine="podman")


def test_the_container_goes_where_podman_run_is_killed_too(
    podman: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with holder(tmp_path) as process:
        wait_for(process, "ready")
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        for child in (process.pid, *map(int, children)):
            os.kill(child, signal.SIGKILL)
        process.wait(timeout=30)
    time.sleep(1)
    with launch(load(tmp_path, {"server": "docker"}, {})) as launched:
        launched.server()  # at the next start at the latest
        assert len(containers("podman")) == 1
    expect_no_containers(engine="podman")
