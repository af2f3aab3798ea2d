"""The plugin for Alembic's own commands, as values."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest

from alembic_autogen import alembic_plugin
from alembic_autogen.errors import ExitCode
from support.shops import TOOLS


def test_old_and_new_versions_of_alembic_can_load_it() -> None:
    assert isinstance(alembic_plugin, ModuleType)
    assert list(cast(Iterable[ModuleType], alembic_plugin)) == [alembic_plugin]


def test_it_imports_nothing_else_of_the_tool() -> None:
    code = (
        "import sys, alembic_autogen.alembic_plugin;"
        "print(*(n for n in sys.modules if n.startswith('alembic_autogen')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": TOOLS},
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["alembic_autogen", "alembic_autogen.alembic_plugin"]


def test_its_exit_codes_are_those_of_the_tool() -> None:
    codes = (alembic_plugin._FINDINGS, alembic_plugin._QUESTIONS)
    assert codes == (ExitCode.FINDINGS, ExitCode.NEEDS_ANSWER)


@pytest.mark.parametrize(
    ("given", "flags"),
    [
        ({}, []),
        ({"head": "head"}, []),
        ({"head": "a@head", "splice": True}, ["--head=a@head", "--splice"]),
        ({"branch_label": "a", "version_path": "b"}, ["--branch-label=a", "--version-path=b"]),
        ({"depends_on": ["a", "b"]}, ["--depends-on=a", "--depends-on=b"]),
    ],
)
def test_flags_of_alembic_are_passed_on(given: dict[str, object], flags: list[str]) -> None:
    keys = ("head", "splice", "branch_label", "version_path", "depends_on")
    arguments: dict[str, object] = {**dict.fromkeys(keys), "message": "-m", **given}
    assert [*alembic_plugin._of_revision(arguments)] == ["--message=-m", *flags]
