"""The published files: the source distribution, the wheel, the README on an index, and licences."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from alembic_autogen import __version__
from support.shops import own_environment

REPOSITORY = Path(__file__).parents[2]
ADDRESS = "https://git.example.org/team/alembic-autogen"


def make(*arguments: str) -> str:
    """Run make in the repository."""
    command, environment = ["make", *arguments], own_environment({})
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment, text=True, capture_output=True, timeout=900
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script that builds the distributions."""
    spec = importlib.util.spec_from_file_location("x", REPOSITORY / "scripts/distribution.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_link_of_the_readme_leads_to_the_repository(script: ModuleType) -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    changed = script.with_absolute_links(readme, ADDRESS)
    links = re.findall(r"\]\(([^)\s]+)\)", changed)
    assert len(links) > 50
    assert [each for each in links if not each.startswith(("https://", "#"))] == []
    assert f"]({ADDRESS}/blob/main/docs/rows.md#renames)" in changed


def test_the_address_is_in_the_metadata(script: ModuleType) -> None:
    text = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    assert f'Repository = "{ADDRESS}"' in script.with_urls(text, ADDRESS)
    assert script.main("dist", "git@example.org:team/x") == 2


def test_the_changelog_has_the_version() -> None:
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## [{__version__}]" in changelog


@pytest.fixture(scope="module")
def dist() -> Iterator[Path]:
    """Both distributions, which twine has checked."""
    assert make("dist", f"REPOSITORY={ADDRESS}").count("PASSED") == 2
    yield REPOSITORY / "dist"


@pytest.mark.installation
def test_the_distributions_hold_what_belongs_into_them(dist: Path) -> None:
    with zipfile.ZipFile(next(dist.glob("*.whl"))) as wheel:
        names = wheel.namelist()
        (metadata,) = (each for each in names if each.endswith("/METADATA"))
        text = wheel.read(metadata).decode()
    assert f"Project-URL: Repository, {ADDRESS}" in text
    assert f"{ADDRESS}/blob/main/docs/tutorial.md" in text
    with tarfile.open(next(dist.glob("*.tar.gz"))) as source:
        sources = [name.partition("/")[2] for name in source.getnames()]
    kept = r"(|LICENSE|PKG-INFO|README\.md|pyproject\.toml|setup\.cfg|(completions|tools)(/.*)?)"
    assert [name for name in sources if not re.fullmatch(kept, name)] == []
    unwanted = r"(^|/)(tests?|__pycache__|\.[a-z_]+)/|\.pyc$"
    assert [name for name in (*names, *sources) if re.search(unwanted, name)] == []
    assert "alembic_autogen/py.typed" in names


@pytest.mark.installation
def test_everything_that_an_installation_brings_has_a_licence() -> None:
    printed = make("sbom")
    assert "no licence" not in printed
    document = json.loads((REPOSITORY / "build" / "sbom.json").read_text(encoding="utf-8"))
    names = {each["name"].lower() for each in document["components"]}
    assert {"alembic-autogen", "alembic", "sqlalchemy", "pymysql"} <= names
    assert "file:" not in json.dumps(document)
