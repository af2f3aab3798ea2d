"""A column that a revision appended may come last, whatever later revisions call it."""

from __future__ import annotations

import pytest

from support.shops import Shop

NOTE = "    note: str | None = Field(default=None, max_length=200)\n"
GIFT = "    gift: bool | None = None\n"


def write(shop: Shop, *flags: str) -> None:
    done = shop.run("revision", "-m", "change", *flags)
    assert done.code == 0, done.err


def expect_agreement(shop: Shop) -> None:
    for flags in ((), ("--no-cache",)):
        done = shop.run("check-drift", *flags)
        assert done.code == 0, done.out


@pytest.mark.slow
def test_it_is_followed_through_renames(shop: Shop) -> None:
    shop.edit(NOTE, GIFT + NOTE)
    write(shop)
    expect_agreement(shop)
    shop.edit("gift:", "present:")
    write(shop, "--rename", "purchase.gift=present")
    expect_agreement(shop)
    shop.edit("class Purchase(SQLModel", "class Sale(SQLModel")
    write(shop, "--rename", "purchase=sale")
    expect_agreement(shop)
