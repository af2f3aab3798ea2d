"""Private caches of tests, and their contents."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

import alembic_autogen
from alembic_autogen.cache import evict, store
from alembic_autogen.server import template
from alembic_autogen.server.base import Available
from alembic_autogen.server.process import Programs
from alembic_autogen.server.sources import packages
from alembic_autogen.server.sources.packages import Packages
from alembic_autogen.settings import load
from support.processes import command_lines
from support.shops import Done, Shop

SERVER = "starting a disposable server"
REVISIONS = "running the revisions"
MODELS = "creating the models' schema"


@dataclass(frozen=True)
class Cache:
    """A cache that at first contains the server's program and an empty data directory only."""

    folder: Path

    def entries(self, kind: str) -> list[evict.Entry]:
        """The entries of a kind."""
        return [entry for entry in evict.entries() if entry.kind == kind]

    def settle(self) -> None:
        """Wait until no supervisor is storing data in the background any more."""
        deadline = time.monotonic() + 30
        while self.supervisors():
            assert time.monotonic() < deadline, "something is still being kept"
            time.sleep(0.05)

    def supervisors(self) -> list[int]:
        """The ids of the supervisors of servers that were started from this cache."""
        return [
            process
            for process, command in command_lines().items()
            if "supervisor.py" in command and f"{self.folder}/" in command
        ]


def chosen(all_: Iterable[str], every_day: Collection[str]) -> list[ParameterSet]:
    """The parameters of a test; ``make test`` has some, ``make test-memory`` all of them."""
    assert set(every_day) <= set(all_)
    return [
        pytest.param(each, marks=() if each in every_day else pytest.mark.memory) for each in all_
    ]


@contextmanager
def new_cache(folder: Path, *, initialised: bool = True) -> Iterator[Cache]:
    """Use an empty folder as the cache, with the server from packages if there is one.

    :param initialised: whether its empty data directory is there as well, which takes two seconds
        to initialise.
    """
    folder.chmod(0o700)
    settings = load(folder)
    found = Packages().availability(settings)
    own = None
    if isinstance(found, Available) and not found.cost and (binary := packages.find(settings)):
        own = template.make(binary, settings, Programs()) if initialised else None
        linked(store.folder() / "packages", folder / "packages")
    before = os.environ.get(store.VARIABLE)
    os.environ[store.VARIABLE] = str(folder)
    if own is not None and (binary := packages.find(settings)):
        store.entry(template.KIND, template.key(binary, settings), partial(linked, own))
    yield Cache(folder)
    if before is None:
        del os.environ[store.VARIABLE]
    else:
        os.environ[store.VARIABLE] = before


def linked(source: Path, target: Path) -> None:
    """Copy a folder by hard links if possible, since its files are never changed."""
    try:
        shutil.copytree(source, target, copy_function=os.link, symlinks=True, dirs_exist_ok=True)
    except OSError:
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, symlinks=True)


def copy_tool(target: Path) -> None:
    """Copy the tool's sources, and what Python has compiled of them: that takes four seconds."""
    source = Path(alembic_autogen.__file__).parents[1]
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.pyc.*"))  # being written


def copy_of(shop: Shop, folder: Path) -> Shop:
    """Copy a project to another folder."""
    shutil.copytree(shop.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return replace(shop, folder=folder)


def steps(done: Done) -> set[str]:
    """The steps that a command ran: starting a server, running revisions, creating the models."""
    assert done.code in (0, 1), done.err
    return {step for step in (SERVER, REVISIONS, MODELS) if step in done.err}
