"""One server, and one laboratory on it, for all random pairs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from alembic_autogen.server import launch
from alembic_autogen.settings import load
from support.laboratory import Laboratory


@pytest.fixture(scope="session")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    """Where revisions are written and judged."""
    with launch(load(tmp_path_factory.mktemp("server"))) as launched:
        yield Laboratory(launched.server(), tmp_path_factory.mktemp("project"))
