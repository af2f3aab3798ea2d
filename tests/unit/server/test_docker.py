"""The image of the source ``docker``, and leftover containers; no engine needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from alembic_autogen.server import abandoned_containers
from alembic_autogen.server.sources import docker
from alembic_autogen.settings import load


@pytest.mark.parametrize(
    ("flags", "image"),
    [
        ({}, "docker.io/library/mysql:8.4"),
        ({"mysql_version": "9.1.0"}, "docker.io/library/mysql:9.1.0"),
        ({"mysql_version": "8.0", "flavor": "mariadb"}, "docker.io/library/mariadb:11.8"),
        ({"mysql_version": "10.11", "flavor": "mariadb"}, "docker.io/library/mariadb:10.11"),
        ({"mysql_version": "10.11"}, "docker.io/library/mysql:8.4"),
        ({"docker_image": "ours/mysql:patched"}, "ours/mysql:patched"),
    ],
)
def test_the_image_is_of_the_version_of_production(flags: dict[str, str], image: str) -> None:
    assert docker.image(load(Path("/"), flags, {})) == image


@pytest.mark.parametrize(
    ("command", "where", "remote"),
    [
        ("docker", "", False),
        ("docker", "unix:///run/user/1000/docker.sock", False),
        ("docker", "tcp://docker:2375", True),
        ("podman", "ssh://root@far/run/podman.sock", True),
    ],
)
def test_an_engine_on_another_machine_is_recognised(
    monkeypatch: pytest.MonkeyPatch, command: str, where: str, remote: bool
) -> None:
    monkeypatch.setenv(docker.ENGINES[command], where)
    assert docker.is_remote(command) is remote


def test_an_owner_that_lives_is_not_dead() -> None:
    assert not abandoned_containers.is_dead(abandoned_containers.owner())


def test_an_owner_that_ended_is_dead() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from alembic_autogen.server.abandoned_containers import owner; print(owner())"
    )
    tools = str(Path(docker.__file__).parents[3])
    label = subprocess.run(
        [sys.executable, "-c", code, tools], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert abandoned_containers.is_dead(label)


def test_a_process_id_that_is_used_again_is_another_owner() -> None:
    place = abandoned_containers.owner().rsplit("/", 1)[0]
    assert place.endswith(f"/{os.getpid()}")
    assert abandoned_containers.is_dead(f"{place}/1")


@pytest.mark.parametrize("label", ["", "nonsense", "a/b/c", "other-system/pid:[1]/1/1", "?/?/1/1"])
def test_of_owners_elsewhere_nothing_is_known(label: str) -> None:
    assert not abandoned_containers.is_dead(label)
