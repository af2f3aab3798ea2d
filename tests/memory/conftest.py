"""A copy of the tool, and a server that all runs use."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from alembic_autogen.server import launch
from alembic_autogen.settings import load
from memory.world import Kit
from support.caches import copy_tool
from support.shops import url


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """The kit that all worlds share."""
    folder = tmp_path_factory.mktemp("kit")
    copy_tool(folder / "tools")
    shutil.copy(Path(__file__).with_name("known_server.py"), folder / "tools")
    (folder / "workshop").mkdir()
    with launch(load(folder)) as launched:
        yield Kit(folder / "tools", url(launched.server().address), folder / "workshop")
