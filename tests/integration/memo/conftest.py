"""Projects whose commands start their own servers, with a cache that one test module uses."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from alembic_autogen.server.base import Server
from support.caches import Cache, copy_tool, new_cache


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
