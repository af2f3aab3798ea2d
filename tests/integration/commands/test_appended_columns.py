"""A column that a revision appended may come last, and the report says so."""

from __future__ import annotations

import json

import pytest

from support.shops import Shop

NOTE = "    note: str | None = Field(default=None, max_length=200)\n"
GIFT = "    gift: bool | None = None\n"


STATE = "    state: State\n"
EXACT = "upgrade, downgrade and upgrade again gave the exact schemas"


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


@pytest.mark.parametrize(
    ("old", "new"), [(STATE, ""), (STATE, GIFT + STATE)], ids=["after the downgrade", "in both"]
)
def test_a_table_whose_columns_have_another_order_is_named(old: str, new: str, shop: Shop) -> None:
    shop.edit(old, new)
    done = shop.run("revision", "-m", "change")
    assert done.code == 0, done.err
    assert f"{EXACT}, but for the order of columns in purchase." in done.err


def test_a_table_whose_columns_are_in_order_is_not_named(shop: Shop) -> None:
    shop.edit(STATE, GIFT + STATE)
    done = shop.run("revision", "-m", "change", "--column-order", "strict")
    assert done.code == 0, done.err
    assert f"{EXACT}." in done.err


def test_json_names_the_tables_with_another_order(shop: Shop) -> None:
    shop.edit(STATE, "")
    document = json.loads(shop.run("revision", "-m", "change", "--format", "json").out)
    assert document["other_order"] == ["purchase"]
