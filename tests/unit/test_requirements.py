"""Packages that are too old are named, with the command that updates them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from alembic_autogen.project_folder import tomllib
from alembic_autogen.requirements import (
    LOWEST,
    LOWEST_OF_MODELS,
    NEWEST_TESTED,
    outdated,
    outdated_at_once,
    untested,
)

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]


def test_the_lowest_versions_are_the_bounds_of_the_package() -> None:
    bounds: dict[str, Version] = {}
    lowest = {**LOWEST, **LOWEST_OF_MODELS}
    optional = PROJECT["optional-dependencies"]["sqlmodel"]
    for required in map(Requirement, [*PROJECT["dependencies"], *optional]):
        if required.name in lowest and (required.marker is None or required.marker.evaluate()):
            (bound,) = required.specifier
            bounds[required.name] = max(
                Version(bound.version), bounds.get(required.name, Version("0"))
            )
    assert {name: Version(bound) for name, bound in lowest.items()} == bounds


def test_the_newest_tested_versions_are_those_of_the_lock() -> None:
    lock = (Path(__file__).parents[2] / "requirements.lock").read_text()
    found = {
        name: re.findall(rf"^{name}==(\d+\.\d+)", lock, re.MULTILINE) for name in NEWEST_TESTED
    }
    assert {name: max(each, key=Version) for name, each in found.items()} == NEWEST_TESTED
    page = (Path(__file__).parents[2] / "docs" / "support.md").read_text()
    for name, newest in NEWEST_TESTED.items():
        assert re.search(rf"^\| {name} \| .*, {newest} \|", page, re.MULTILINE | re.IGNORECASE)


def test_an_installation_requires_little() -> None:
    required = {Requirement(text).name for text in PROJECT["dependencies"]}
    assert required == {"alembic", "sqlalchemy", "pymysql", "tomli"}


def install(folder: Path, package: str, version: str) -> None:
    """Announce a version of a package as installed, before the one that is."""
    about = folder / f"{package}-{version}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")


@pytest.mark.parametrize("version", ["1.17.2", "1.2", "0.9rc1", "1.17.99.dev0"])
def test_an_old_version_is_named(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "alembic", version)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert outdated() == (
        f"alembic {version} is installed, but this tool needs 1.18 or newer: "
        f"{sys.executable} -m pip install 'alembic>=1.18'",
    )


def test_a_version_that_no_command_works_with_is_found_in_the_folders_of_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert outdated_at_once() == ()
    install(tmp_path, "alembic", "1.17.2")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert outdated_at_once() == outdated() != ()


def test_an_old_version_behind_a_new_one_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "alembic", "1.17.2")
    monkeypatch.setattr("sys.path", [*sys.path, str(tmp_path)])
    assert outdated_at_once() == ()


@pytest.mark.parametrize("version", ["1.18", "1.18.0", "1.18.0b1", "1.100", "2"])
def test_a_new_version_is_not(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "alembic", version)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert outdated() == ()


def test_what_is_installed_here_is_new_enough() -> None:
    assert outdated() == ()


@pytest.mark.parametrize("version", ["1.21.0", "1.21.0b1", "1.100", "2"])
def test_a_version_newer_than_those_tested_is_named(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(NEWEST_TESTED, "alembic", "1.20")
    install(tmp_path, "alembic", version)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert untested("alembic") == (
        f"alembic {version} is installed, but this tool is tested with 1.18 to 1.20; update "
        f"alembic-autogen, or take an older alembic: "
        f"{sys.executable} -m pip install 'alembic>=1.18,<1.21'"
    )


@pytest.mark.parametrize("version", ["1.20", "1.20.99", "1.19.2", "1.17"])
def test_a_version_that_only_mends_is_not_newer(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(NEWEST_TESTED, "alembic", "1.20")
    install(tmp_path, "alembic", version)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert untested("alembic") == ""


def test_nothing_that_is_installed_here_is_newer() -> None:
    assert [*map(untested, NEWEST_TESTED)] == ["", "", ""]
