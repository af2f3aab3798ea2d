"""The process that makes an earlier commit's models gets the configuration of the run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.session.git_baseline import _variables
from alembic_autogen.settings import Settings, load
from alembic_autogen.sizes import exact_size, parse_size


def as_loaded(folder: Path, settings: Settings) -> Settings:
    """The settings that the process has; those that are meant to differ are as before."""
    found = load(folder, {}, _variables(settings))
    return replace(found, memory=settings.memory, baseline=settings.baseline)


@pytest.mark.parametrize(
    "flags",
    [
        {},
        {"online_above": "0 kB", "cache_size": "1.5 GB"},
        {"online_above": "12.345 kB", "lock_retries": "3", "lock_wait_timeout": "7"},
        {"schemas": "a,b", "server_variables": "sql_mode=ANSI;max_connections=9"},
    ],
    ids=lambda flags: " ".join(flags) or "default",
)
def test_settings_survive_the_way_through_variables(tmp_path: Path, flags: dict[str, str]) -> None:
    settings = load(tmp_path, flags, {})
    found = as_loaded(tmp_path, settings)
    for name in ("online_above", "cache_size", "lock_retries", "lock_wait_timeout", "schemas"):
        assert getattr(found, name) == getattr(settings, name), name
    assert found.server_variables == settings.server_variables


@pytest.mark.parametrize("size", [0, 1, 999, 1000, 1_234_567, 10**12 + 7])
def test_an_exact_size_is_parsed_as_the_same(size: int) -> None:
    assert parse_size(exact_size(size)) == size
