"""A project whose commands run in forks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.shops import Shop


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """The project; what its commands import does not matter here."""
    return replace(shop, forked=True)


@pytest.fixture
def changed(shop: Shop) -> Shop:
    """A project with something to write."""
    shop.edit("    amount: int\n", "    amount: int\n    gift: bool | None = None\n")
    return shop
