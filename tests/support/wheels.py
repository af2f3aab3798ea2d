"""The tool as a package index has it, and environments to install it in."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from support.shops import Done, run

REPOSITORY = Path(__file__).parents[2]
PACKAGED = ("pyproject.toml", "README.md", "LICENSE", "tools/alembic_autogen", "completions")


def checked(done: Done) -> Done:
    """A command that has succeeded."""
    assert done.code == 0, done.err[-2000:]
    return done


def build_wheel(source: Path, target: Path) -> Path:
    """Build the wheel from a copy: setuptools leaves folders where it builds.

    :param source: an empty folder for the copy.
    :param target: the folder of the wheel.
    """
    for name in PACKAGED:
        path = REPOSITORY / name
        (source / name).parent.mkdir(exist_ok=True)
        (shutil.copytree if path.is_dir() else shutil.copy)(path, source / name)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    checked(run([*pip, "--wheel-dir", str(target), str(source)], source))
    (wheel,) = target.glob("*.whl")
    return wheel


def pinned(*further: str) -> str:
    """Constraints for pip: the versions of the lock, and further lines."""
    lock = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    return "\n".join([*re.findall(r"^[\w.-]+==[^\\\n]+", lock, re.M), *further])
