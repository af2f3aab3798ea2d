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


def test_a_table_whose_columns_come_back_in_another_order_is_named(shop: Shop) -> None:
    shop.edit(STATE, "")
    done = shop.run("revision", "-m", "change")
    assert done.code == 0, done.err
    order = "but for the order of columns in purchase after the downgrade"
    assert f"{EXACT}, {order}." in done.err


@pytest.mark.parametrize("flags", [(), ("--column-order", "strict")], ids=["declared", "strict"])
def test_one_that_gets_a_column_is_not_named(flags: tuple[str, ...], shop: Shop) -> None:
    shop.edit(STATE, GIFT + STATE)
    done = shop.run("revision", "-m", "change", *flags)
    assert done.code == 0, done.err
    assert f"{EXACT}." in done.err


def test_json_names_the_tables_with_another_order(shop: Shop) -> None:
    shop.edit(STATE, "")
    document = json.loads(shop.run("revision", "-m", "change", "--format", "json").out)
    assert document["other_order"] == ["purchase"]
