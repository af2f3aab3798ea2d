from __future__ import annotations

import pytest

from support.shops import Shop

NOTE = "    note: str | None = Field(default=None, max_length=200)\n"
GIFT = "    gift: bool | None = None\n"


@pytest.fixture
def grown(shop: Shop) -> Shop:
    """A project whose models have one column more than its migrations."""
    shop.edit(NOTE, NOTE + GIFT)
    return shop
