"""The projects of the benchmark: what is generated is Python, and changes are undone."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml

from bench.generate import Size, generate
from bench.parts.applications import REPOSITORY, copy_own
from bench.parts.commands import add_revision
from bench.parts.hook import configuration
from bench.project import BenchmarkProject
from bench.real_project import PACKAGES, generate_real

SIZE = Size(PACKAGES + 2, 50)
KINDS = ("generated", "real", "own")


def made(kind: str, folder: Path) -> BenchmarkProject:
    """A project of a kind."""
    if kind == "own":
        return copy_own(folder)
    return (generate_real if kind == "real" else generate)(folder, SIZE)


def texts(project: BenchmarkProject) -> dict[str, str]:
    """The texts of all files of Python, by path; each is parsed."""
    found = {str(path): path.read_text() for path in project.folder.rglob("*.py")}
    for text in found.values():
        ast.parse(text)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_is_added_and_removed_with_what_was_written_since(
    kind: str, tmp_path: Path
) -> None:
    project = made(kind, tmp_path / "project")
    before = texts(project)
    project.add_column("added_here")
    (project.versions / "written_since.py").touch()
    changed = {name for name, text in texts(project).items() if before.get(name) != text}
    assert changed == {str(project.model), str(project.versions / "written_since.py")}
    assert "    added_here: int | None = None\n" in project.model.read_text()
    project.restore()
    assert texts(project) == before


def test_a_comment_is_added_and_removed(tmp_path: Path) -> None:
    project = made("generated", tmp_path / "project")
    before = texts(project)
    project.touch_model("touched")
    assert project.model.read_text().endswith("# touched\n")
    project.restore()
    assert texts(project) == before


def test_a_real_project_has_its_tables_in_all_packages(tmp_path: Path) -> None:
    project = made("real", tmp_path)
    models = [path.read_text() for path in tmp_path.glob("*/p*/models.py")]
    assert len(models) == PACKAGES
    assert sum(text.count("table=True") for text in models) == SIZE.tables
    assert len(list(project.versions.glob("*.py"))) == SIZE.revisions


def test_the_newest_revision_is_one_that_was_there_at_first(tmp_path: Path) -> None:
    project = made("generated", tmp_path)
    (project.versions / "zzz.py").touch()
    assert project.newest().name == "0050.py"


def test_a_new_revision_follows_the_newest_and_is_removed(tmp_path: Path) -> None:
    project = made("real", tmp_path)
    before = texts(project)
    add_revision(project)
    (written,) = texts(project).keys() - before.keys()
    assert 'down_revision = "0050"' in Path(written).read_text()
    project.restore()
    assert texts(project) == before


def test_hooks_are_configured_as_the_published_ones_are() -> None:
    text = (REPOSITORY / ".pre-commit-hooks.yaml").read_text()
    published = {hook["id"]: hook for hook in yaml.safe_load(text)}
    (repository,) = configuration({name: ["a tool", name] for name in published})["repos"]
    assert len(repository["hooks"]) == len(published)
    for hook in repository["hooks"]:
        name = hook["id"]
        assert hook["entry"] == f"'a tool' {name}"
        own = {"name", "description", "entry"}
        shown, expected = (
            {key: value for key, value in each.items() if key not in own}
            for each in (hook, published[name])
        )
        assert shown == expected
