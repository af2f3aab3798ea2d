"""The sentence about a disposable server of another version than production's."""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import other_version


@pytest.mark.parametrize("wanted", ["", "9.7", "9.7.4"])
def test_the_wanted_version_is_not_mentioned(wanted: str) -> None:
    assert other_version(wanted, "packages", "mysql", "9.7.4") == ""


@pytest.mark.parametrize("wanted", ["8.4", "10.1", "10.11.190"])
def test_a_source_of_one_version_is_named_with_others(wanted: str) -> None:
    found = other_version(wanted, "packages", "mariadb", "10.11.19")
    assert found.startswith("10.11.19, the only MariaDB of the source packages (--server docker")


@pytest.mark.parametrize("source", ["url", "docker"])
def test_a_server_that_was_chosen_is_named_alone(source: str) -> None:
    assert other_version("8.4", source, "mysql", "9.7.4") == "9.7.4"
