from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop, make_shop, url


@pytest.fixture(scope="session")
def _pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_shop(tmp_path_factory.mktemp("pattern"), {}).folder


@pytest.fixture
def shop(_pattern: Path, server: Server, tmp_path: Path) -> Shop:
    """A project whose commands use the session's disposable server."""
    shutil.copytree(_pattern, tmp_path / "shop")
    return Shop(tmp_path / "shop", {"ALEMBIC_AUTOGEN_SERVER": url(server.address)})
