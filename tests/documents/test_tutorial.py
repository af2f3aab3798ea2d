"""The tutorial, typed on a terminal in its order, with a database that plays production."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from alembic_autogen import __version__
from alembic_autogen.server.base import Server
from support.caches import Cache
from support.screens import alike
from support.shops import url
from support.typed_pages import PageReader, compare_or_rewrite
from support.wheels import build_wheel, pinned

pytestmark = pytest.mark.installation

PAGE = Path(__file__).parents[2] / "docs" / "tutorial.md"
ADDRESS = "mysql+pymysql://root:secret@127.0.0.1:3306/shop"
PLACE = "127.0.0.1:3306"


@contextmanager
def real_database(server: Server) -> Iterator[str]:
    """The URL of an empty database, which plays the real one."""
    with ExitStack() as stack:
        database = stack.enter_context(server.database("tutorial"))
        connection = stack.enter_context(database.connect())
        cursor = stack.enter_context(connection.cursor())
        cursor.execute("CREATE DATABASE shop")
        yield url(server.address, "shop")
        cursor.execute("DROP DATABASE shop")


def environment(folder: Path) -> dict[str, str]:
    """Variables that let pip install this checkout, and git commit."""
    for name in ("source", "wheels"):
        (folder / name).mkdir()
    build_wheel(folder / "source", folder / "wheels")
    constraints = folder / "constraints.txt"
    constraints.write_text(pinned(f"alembic-autogen=={__version__}"))
    people = [f"GIT_{who}_{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")]
    return {
        "PIP_CONSTRAINT": str(constraints),
        "PIP_FIND_LINKS": f"{folder / 'wheels'} {os.environ.get('PIP_FIND_LINKS', '')}".strip(),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        **dict.fromkeys(people, "reader@example.org"),
    }


def test_the_tutorial_prints_what_it_shows(tmp_path: Path, server: Server, cache: Cache) -> None:
    home, state = tmp_path / "home", tmp_path / "state"
    home.mkdir()
    state.mkdir()
    page = PAGE.read_text(encoding="utf-8")
    reader = PageReader(home, state, environment(tmp_path), alike)
    with real_database(server) as real:
        place = server.address.unix_socket or f"{server.address.host}:{server.address.port}"
        names = {ADDRESS: real, PLACE: place, "/home/you": str(home.resolve())}
        for shown, name in names.items():
            page = page.replace(shown, name)
        done = reader.follow(page)
    for shown, name in names.items():
        done = done.replace(name, shown)
    compare_or_rewrite(PAGE, done)
