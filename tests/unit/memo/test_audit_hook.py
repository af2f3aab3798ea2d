"""An application's own audit hook that asks for a variable at each event; whose frames are ours."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import alembic_autogen
from alembic_autogen.memo import events

PROGRAM = """
import os
import sys
from types import SimpleNamespace

from alembic_autogen.memo.environment import _WatchedEnviron

nothing = SimpleNamespace(note=lambda *_: None, listing=lambda: None)
os.environ.__class__ = type("Watched", (_WatchedEnviron,), {"_variables": nothing})
sys.addaudithook(lambda event, arguments: os.environ.get("HOLD"))
print(os.environ.get("HOLD"))
"""


def test_that_ends() -> None:
    tools = str(Path(alembic_autogen.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={"PYTHONPATH": tools, "HOLD": "x"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, "x\n"), done.stderr[-500:]


def test_each_module_of_the_tracking_code_exists() -> None:
    """Their names are in a list, which no import holds against the files."""
    assert [name for name in sorted(events._WATCHING) if find_spec(name) is None] == []
