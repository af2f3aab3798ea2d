"""The pages below docs/how-to, typed on a terminal in their order."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from support.caches import Cache
from support.screens import alike
from support.shops import TOOLS
from support.typed_pages import PageReader, compare_or_rewrite
from support.wheels import pinned

pytestmark = pytest.mark.installation

PAGES = sorted((Path(__file__).parents[2] / "docs" / "how-to").glob("*.md"))


def installed(folder: Path) -> str:
    """A folder with the program, as an installation beside this Python has it."""
    program = folder / "alembic-autogen"
    words = shlex.join([sys.executable, "-m", "alembic_autogen"])
    program.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(TOOLS))} exec {words} "$@"\n')
    program.chmod(0o755)
    return str(folder)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_the_guide_prints_what_it_shows(page: Path, tmp_path: Path, cache: Cache) -> None:
    home, state, programs = (tmp_path / name for name in ("home", "state", "programs"))
    for folder in (home, state, programs):
        folder.mkdir()
    people = [f"GIT_{who}_{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")]
    path = [installed(programs), str(Path(sys.executable).parent), os.environ["PATH"]]
    environment = {
        "PATH": os.pathsep.join(path),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "PIP_CONSTRAINT": str(tmp_path / "constraints.txt"),
        **dict.fromkeys(people, "reader@example.org"),
    }
    (tmp_path / "constraints.txt").write_text(pinned())
    text = page.read_text(encoding="utf-8").replace("/home/you", str(home.resolve()))
    done = PageReader(home, state, environment, alike).follow(text)
    compare_or_rewrite(page, done.replace(str(home.resolve()), "/home/you"))
