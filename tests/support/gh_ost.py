"""gh-ost, for tests that run it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

_BUILT = Path(__file__).parents[2] / ".gh-ost" / "bin"


def on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put gh-ost on PATH, where it is not there.

    :raises AssertionError: it is not on this machine.
    """
    if shutil.which("gh-ost") is None:
        monkeypatch.setenv("PATH", f"{_BUILT}{os.pathsep}{os.environ['PATH']}")
    assert shutil.which("gh-ost"), "gh-ost is not on PATH; scripts/gh-ost builds it"
