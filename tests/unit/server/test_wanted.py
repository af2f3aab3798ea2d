"""Sources of a server of a certain version."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from alembic_autogen.errors import ConfigurationError, ServerError
from alembic_autogen.server import distribution as described
from alembic_autogen.server import wanted
from alembic_autogen.server.base import Available, Missing
from alembic_autogen.server.binary import Binary
from alembic_autogen.server.sources import docker, mysqld, packages
from alembic_autogen.server.wanted import settings_for, wanted_server
from alembic_autogen.settings import Settings

SETTINGS = Settings(project=Path(), config=Path("alembic.ini"))
OWN, NEWER = "10.11.19", "11.8.9"


def binary(version: str) -> Binary:
    return Binary(Path("mariadbd"), (), (), "mariadb", version)


@pytest.fixture(autouse=True)
def distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Debian with packages and without an engine of containers."""
    missing = lambda self, settings: Missing("there is none", "install it")  # noqa: E731
    monkeypatch.setattr(mysqld.Mysqld, "availability", missing)
    monkeypatch.setattr(docker.Docker, "availability", missing)
    monkeypatch.setattr(packages.Packages, "availability", lambda self, settings: Available(""))
    monkeypatch.setattr(
        packages, "find", lambda settings: binary(NEWER if settings.package_suite else OWN)
    )
    found = replace(described.distribution(), debian=True)
    monkeypatch.setattr(wanted, "distribution", lambda: found)


@pytest.mark.parametrize(
    "text, suite",
    [
        ("mariadb:10.11", ""),
        ("MariaDB:10", ""),
        ("mariadb:11.8", "unstable"),
        ("mariadb:11", "unstable"),
    ],
)
def test_packages(text: str, suite: str) -> None:
    found = settings_for(wanted_server(text), SETTINGS)
    assert (found.server, found.flavor, found.package_suite) == ("packages", "mariadb", suite)


@pytest.mark.parametrize("text", ["mariadb:10.1", "mariadb:11.80", "mysql:8.4"])
def test_what_cannot_be_had(text: str) -> None:
    with pytest.raises(ServerError) as raised:
        settings_for(wanted_server(text), SETTINGS)
    message = raised.value.message
    assert message.startswith(f"{text} is not available here: there is none; packages has 10.11.19")
    assert message.endswith("leave it out of --servers.")


def test_a_container_has_any_version() -> None:
    with mock.patch.object(docker.Docker, "availability", lambda self, settings: Available("")):
        found = settings_for(wanted_server("mysql:8.0"), SETTINGS)
    assert docker.image(found) == "docker.io/library/mysql:8.0"
    assert found.server == "docker"


@pytest.mark.parametrize(
    "text", ["mysql", "mysql:", "mysql:8.x", "postgres:16", "mysql:8.0;", "mysql:8.0\n", "\x1b[31m"]
)
def test_what_names_no_server(text: str) -> None:
    with pytest.raises(ConfigurationError, match="neither FLAVOR:VERSION"):
        wanted_server(text)


def test_a_password_is_not_shown() -> None:
    assert wanted_server("mysql://app:s3cret@db:3307/").name == "db:3307"
    with pytest.raises(ConfigurationError) as raised:
        wanted_server("postgresql://app:s3cret@db/")
    assert "s3cret" not in raised.value.message


def test_packages_that_are_not_there_are_fetched() -> None:
    with (
        mock.patch.object(packages, "find", return_value=None),
        mock.patch.object(packages, "fetch", return_value=binary(OWN)) as fetch,
    ):
        settings_for(wanted_server("mariadb:10.11"), SETTINGS)
    assert fetch.call_count == 1
    assert wanted.UNSTABLE not in str(fetch.call_args)


@pytest.mark.parametrize(("text", "name"), [("mariadb:10.11", "a"), ("mysql:9.7", "loose_a")])
def test_the_variables_of_production_are_loose_on_the_other_flavor(text: str, name: str) -> None:
    configured = {"a": "1", "loose_b": "2"}
    settings = replace(SETTINGS, flavor="mariadb", server_variables=configured)
    with mock.patch.object(packages, "find", lambda settings: binary(text.partition(":")[2])):
        found = settings_for(wanted_server(text), settings)
    assert found.server_variables == {name: "1", "loose_b": "2"}
