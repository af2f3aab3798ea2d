"""Tests of published projects run once for each description."""

from __future__ import annotations

import pytest

from support.published import published


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test for each project."""
    if "project" in metafunc.fixturenames:
        found = published()
        metafunc.parametrize("project", found, ids=[one.name for one in found], scope="session")
