"""The first run after a change: what it does before the server starts, and what it leaves known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from support.caches import Cache, steps
from support.shops import Shop, make_shop

pytestmark = pytest.mark.slow

SITE = """\
import json, os, sys

fork, libraries = os.fork, ("alembic", "black", "pydantic", "pymysql", "sqlalchemy")


def observed():
    with open({path!r}, "a") as file:
        print(json.dumps([each for each in libraries if each in sys.modules]), file=file)
    return fork()


os.fork = observed
"""
"""The part of a command that is sealed is a fork; the server starts at the same moment."""


@pytest.fixture
def shop(tool: tuple[str, ...], cache: Cache, tmp_path: Path) -> Iterator[Shop]:
    """A project that has a revision for its models."""
    folder = tmp_path / "shop"
    folder.mkdir()
    environment = {"PYTHONDONTWRITEBYTECODE": ""}  # as a user's Python does without the variable
    yield replace(make_shop(folder, environment), program=tool)
    cache.settle()


def imported_before_the_server(shop: Shop, site: Path, *arguments: str) -> list[str]:
    """The libraries that a command has imported when it starts its server."""
    found = site / "imported"
    found.unlink(missing_ok=True)
    (site / "sitecustomize.py").write_text(SITE.format(path=str(found)))
    done = shop.run(*arguments, PYTHONPATH=str(site))
    assert "starting a disposable server" in done.err
    first: list[str] = json.loads(found.read_text().splitlines()[0])
    return first


def test_the_server_starts_before_any_library_is_imported(
    shop: Shop, cache: Cache, tmp_path: Path
) -> None:
    """Both take a quarter of a second; one after the other is what a user waits for."""
    site = tmp_path / "site"
    site.mkdir()
    assert imported_before_the_server(shop, site, "check-drift") == []
    cache.settle()
    shop.edit("max_length=40", "max_length=41")
    assert imported_before_the_server(shop, site, "check-drift") == []
    assert imported_before_the_server(shop, site, "revision", "-m", "longer") == []


def test_what_python_compiles_is_no_change_of_the_project(shop: Shop, cache: Cache) -> None:
    """Python writes ``__pycache__`` when it first imports a module, or an edited one."""
    assert not (shop.folder / "__pycache__").exists()
    for length in (None, 41, 42):
        if length is not None:
            shop.edit(f"max_length={length - 1}", f"max_length={length}")
        first = shop.run("check-drift")
        assert "importing the models" in first.err
        assert "will import the models again" not in first.err
        cache.settle()
        again = shop.run("check-drift")
        assert (steps(again), again.out.splitlines()[:-1]) == (set(), first.out.splitlines()[:-1])
        assert "importing the models" not in again.err
