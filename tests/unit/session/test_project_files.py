"""Files of a project that change while a revision is proved."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from alembic_autogen.errors import HistoryError
from alembic_autogen.memo.fingerprint import Files, HistoryLayout
from alembic_autogen.session.project_files import ProjectFiles

FILES = ("alembic.ini", "env.py", "versions/0001.py", "versions/0002.py", "shop/models.py")

OF_OTHERS = ("other.py", "lib/site-packages/a.py", "../beside/b.py", "compiled.so")
"""Files that no revision depends on; the first is no module, and the last no Python."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    for name in (*FILES, *OF_OTHERS):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("one", encoding="utf-8")
    return folder


def session_of(project: Path, **results: Any) -> Any:
    layout = HistoryLayout(project / "env.py", (project / "versions",))
    return SimpleNamespace(
        settings=SimpleNamespace(
            config=project / "alembic.ini", project=project, baseline_file=None
        ),
        results=SimpleNamespace(**{"files": Files(project), "layout": lambda: layout} | results),
    )


@pytest.fixture
def found(project: Path, monkeypatch: pytest.MonkeyPatch) -> ProjectFiles:
    """The files of the project and of its modules, as they are before any change."""
    for name in ("shop/models.py", *OF_OTHERS[1:]):
        module = ModuleType(name)
        module.__file__ = str((project / name).resolve())
        monkeypatch.setitem(sys.modules, name, module)
    nameless = ModuleType("nameless")
    nameless.__file__ = None
    monkeypatch.setitem(sys.modules, "nameless", nameless)
    files = ProjectFiles(session_of(project))
    files.read_modules()
    files.check()
    return files


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("change", [lambda path: path.write_text("two"), Path.unlink])
def test_a_file_that_changes_or_goes_is_named(
    name: str, change: Callable[[Path], object], found: ProjectFiles, project: Path
) -> None:
    change(project / name)
    with pytest.raises(HistoryError, match=f"^{name} has changed while .* Run the command again"):
        found.check()


def test_the_first_of_several_is_named(found: ProjectFiles, project: Path) -> None:
    for name in FILES:
        (project / name).write_text("two", encoding="utf-8")
    with pytest.raises(HistoryError, match=r"^alembic\.ini has changed"):
        found.check()


def test_the_baseline_belongs_to_the_history(project: Path) -> None:
    baseline = project / "baseline.sql"
    baseline.write_text("one", encoding="utf-8")
    session = session_of(project)
    session.settings.baseline_file = baseline
    files = ProjectFiles(session)
    files.check()
    baseline.write_text("two", encoding="utf-8")
    with pytest.raises(HistoryError, match=r"^baseline\.sql has changed"):
        files.check()


def test_a_new_revision_is_named(found: ProjectFiles, project: Path) -> None:
    (project / "versions" / "0003.py").write_text("one", encoding="utf-8")
    with pytest.raises(HistoryError, match=r"^versions/0003\.py has changed"):
        found.check()


@pytest.mark.parametrize("name", OF_OTHERS)
def test_what_belongs_to_somebody_else_may_change(
    name: str, found: ProjectFiles, project: Path
) -> None:
    (project / name).write_text("two", encoding="utf-8")
    found.check()


def test_paths_are_shown_as_seen_from_the_project(project: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(project)
    outside = tmp_path / "project.ini"
    outside.write_text("one", encoding="utf-8")
    session = session_of(tmp_path / "link")
    session.settings.config = outside
    layout = HistoryLayout(project / "env.py", (project / "versions",))  # behind the link
    session.results.layout = lambda: layout
    files = ProjectFiles(session)
    outside.write_text("two", encoding="utf-8")
    with pytest.raises(HistoryError, match=f"^{outside} has changed"):
        files.check()
    outside.write_text("one", encoding="utf-8")
    (project / "env.py").write_text("two", encoding="utf-8")
    with pytest.raises(HistoryError, match=r"^env\.py has changed"):
        files.check()


def test_a_history_of_which_nothing_is_known_is_opened_in_a_sealed_process(project: Path) -> None:
    steps: list[str] = []
    session = session_of(project)
    layout = session.results.layout()
    session.results.layout = lambda: None
    session.seal = lambda: steps.append("sealed")
    session.server = SimpleNamespace(begin=lambda: steps.append("the server starts"))

    def open_history() -> SimpleNamespace:
        steps.append("opened")
        return SimpleNamespace(layout=layout)

    session.open_history = open_history
    ProjectFiles(session).check()
    assert steps == ["sealed", "the server starts", "opened"]
