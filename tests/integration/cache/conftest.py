"""Projects whose commands start their own servers, with a cache that one test module uses."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import alembic_autogen
from alembic_autogen.server.base import Server
from support.caches import Cache, new_cache
from support.shops import Done, Shop

SERVER = "starting a disposable server"
REVISIONS = "running the revisions"
MODELS = "creating the models' schema"


@pytest.fixture(scope="module")
def cache(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cache]:
    """The module's own cache. The session's server sees to it that there is a program to link."""
    with new_cache(tmp_path_factory.mktemp("cache")) as found:
        yield found


@pytest.fixture(scope="session")
def tool(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """A copy of the tool, which nobody edits meanwhile: its own code is part of every key."""
    tools = tmp_path_factory.mktemp("tool") / "tools"
    copy_tool(tools)
    return (sys.executable, str(tools / "autogen.py"))


def copy_tool(target: Path) -> None:
    source = Path(alembic_autogen.__file__).parents[1]
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))


def copy_of(shop: Shop, folder: Path) -> Shop:
    """A project like another, in another place."""
    shutil.copytree(shop.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return replace(shop, folder=folder)


def steps(done: Done) -> set[str]:
    """What a command had to do: of starting a server, running revisions, creating the models."""
    assert done.code in (0, 1), done.err
    return {step for step in (SERVER, REVISIONS, MODELS) if step in done.err}
