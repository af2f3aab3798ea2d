"""Modules of the repository are not imported if files of another commit are copied."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from alembic_autogen.errors import ModelsError
from alembic_autogen.memo.fingerprint import OWN
from alembic_autogen.session.project_files import require_copies


def imported(monkeypatch: pytest.MonkeyPatch, name: str, path: Path) -> None:
    module = ModuleType(name)
    module.__file__ = str(path)
    monkeypatch.setitem(sys.modules, name, module)


def test_a_module_of_the_repository_is_refused_but_not_the_program_that_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    imported(monkeypatch, "__main__", tmp_path / "tools" / "autogen.py")
    require_copies(tmp_path)
    imported(monkeypatch, "models_of_today", tmp_path / "models.py")
    with pytest.raises(
        ModelsError, match=r"models\.py was imported, which is not the file of that"
    ):
        require_copies(tmp_path)


def test_the_modules_of_the_tool_itself_are_not_refused() -> None:
    require_copies(OWN.parent)  # its checkout, in which its own revisions are made
