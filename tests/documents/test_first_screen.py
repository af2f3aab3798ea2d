"""The first screen of the README: its example is typed, and it fits on a screen."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from support.caches import Cache
from support.shops import TOOL, Shop, make_shop
from support.typed_pages import PageReader, blocks, typed

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
FIRST_SCREEN = README.partition("\n## ")[0].partition("This repository holds")[0]


def alike(screen: str) -> str:
    """Replace the version of the server, ids and where results come from."""
    screen = re.sub(r"MySQL [\d.]+ from \w+", "MySQL VERSION from SOURCE", screen)
    screen = re.sub(r"^Schemas: .*\n", "", screen, flags=re.MULTILINE)
    return re.sub(r"\b[0-9a-f]{12}(?=_)", "ID", screen)


def test_installation_and_example_are_on_the_first_screen() -> None:
    lines = FIRST_SCREEN.splitlines()
    assert lines.index("$ pip install alembic-autogen") < 10
    (example,) = blocks(FIRST_SCREEN)
    assert example.text.count("\n") <= 12
    assert FIRST_SCREEN.count("\n") < 40


@pytest.mark.slow
def test_the_example_prints_what_is_shown(tmp_path: Path, cache: Cache) -> None:
    for name in ("shop", "state", "programs"):
        (tmp_path / name).mkdir()
    shop: Shop = make_shop(tmp_path / "shop", {})
    (shop.folder / "pyproject.toml").unlink()
    shop.edit("    amount: int\n", "    amount: int\n    gift: bool | None = None\n")
    for name, command in {"pip": "true", "alembic-autogen": shlex.join(TOOL)}.items():
        program = tmp_path / "programs" / name
        program.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        program.chmod(0o755)
    (example,) = blocks(FIRST_SCREEN)
    install, *commands = typed(example.text)
    assert install.command == "pip install alembic-autogen"  # as the tutorial does
    environment = {"PATH": f"{tmp_path / 'programs'}:/usr/bin:/bin"}
    reader = PageReader(shop.folder, tmp_path / "state", environment, alike)
    page = "".join(f"$ {each.command}\n{each.shown}" for each in commands)
    done = reader.follow(f"```console\n{page}```\n")
    assert alike(done) == alike(f"```console\n{page}```\n")
