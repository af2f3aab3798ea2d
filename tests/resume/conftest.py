"""A real database of the application on each server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from resume.application import VERSIONS, Application, upgrades
from support.half_done import FLAVORS, production


@pytest.fixture(scope="session", params=FLAVORS)
def application(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Application]:
    """The application's history, which has run once."""
    files = [(path.name, path.read_text(encoding="utf-8")) for path in VERSIONS.glob("*.py")]
    with production(request.param, tmp_path_factory.mktemp("application"), files) as real:
        yield Application(real, {each.revision: each for each in upgrades(real)})
