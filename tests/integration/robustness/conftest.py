from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from alembic_autogen.cache import store
from alembic_autogen.server.base import Server
from support.caches import Cache, new_cache
from support.deaths import Mortal, make_mortal
from support.programs import program, put
from support.shops import Shop, url

NOTE = "    note: str | None = Field(default=None, max_length=200)\n"
GIFT = "    gift: bool | None = None\n"


@pytest.fixture
def grown(shop: Shop) -> Shop:
    """A project whose models have one column more than its migrations."""
    shop.edit(NOTE, NOTE + GIFT)
    return shop


@pytest.fixture(scope="module")
def own_cache(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cache]:
    """The module's own cache. The session's server sees to it that there is a program to link."""
    with new_cache(tmp_path_factory.mktemp("cache")) as found:
        yield found


@pytest.fixture(scope="module")
def installed(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a mysqld."""
    folder = tmp_path_factory.mktemp("bin")
    put(program("mysql", folder), folder / "mysqld")
    return folder


@pytest.fixture
def mortal(
    grown: Shop, own_cache: Cache, installed: Path, server: Server, tmp_path: Path
) -> Callable[[str], Mortal]:
    """Gives a project whose commands are going to be ended, with servers of a source."""

    def make(source: str) -> Mortal:
        environment = {
            store.VARIABLE: str(own_cache.folder),
            "ALEMBIC_AUTOGEN_SERVER": url(server.address) if source == "url" else source,
            "PATH": f"{installed}:{Path(sys.executable).parent}:/usr/sbin:/usr/bin:/sbin:/bin",
        }
        return make_mortal(grown, source, tmp_path, environment)

    return make
