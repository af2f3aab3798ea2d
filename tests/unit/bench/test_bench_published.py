"""Published projects are measured where they are installed."""

from __future__ import annotations

from pathlib import Path

from bench.parts.project_rows import built_again, remembered
from bench.parts.published import installed
from support.published import published


def test_only_projects_with_an_environment_of_now_are_installed(tmp_path: Path) -> None:
    assert installed(tmp_path) == []
    heat = next(project for project in published() if project.name == "heat")
    mark = tmp_path / "heat" / "requirements"
    mark.parent.mkdir()
    mark.write_text("another version")
    assert installed(tmp_path) == []
    mark.write_text("\n".join(heat.requirements))
    (found,) = installed(tmp_path)
    assert (found.name, found.python) == ("heat", tmp_path / "heat" / "bin" / "python")


def test_reasons_are_given_for_the_sides_that_are_built_again() -> None:
    answer = {"head": "made", "models": "memory", "not_remembered": {"head": ["x"], "models": []}}
    assert list(remembered(built_again(answer))) == ["In the third run, head is built again: x."]
    answer["head"] = "memory"
    assert list(remembered(built_again(answer))) == [
        "In the third run, both schemas come from memory."
    ]
