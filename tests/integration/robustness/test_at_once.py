"""Runs at once never meet: in one checkout they wait for each other, in several they need not."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from alembic_autogen.cache import store
from support.caches import Cache
from support.deaths import abandoned_run_directories, wait_until
from support.outcomes import Fault
from support.shops import Done, Shop

pytestmark = pytest.mark.slow

TRY = Callable[..., Fault]
NUMBERS = {2: "two", 8: "eight"}


@pytest.fixture
def alone(grown: Shop, own_cache: Cache) -> Shop:
    """A project whose commands start their own servers."""
    return replace(grown, environment={store.VARIABLE: str(own_cache.folder)})


def copies(shop: Shop, number: int) -> list[Shop]:
    """Several checkouts of one project, the first of which is it itself."""
    others = [shop.folder.with_name(f"checkout{n}") for n in range(1, number)]
    for other in others:
        shutil.copytree(shop.folder, other)
    return [shop, *(replace(shop, folder=other) for other in others)]


def at_once(shops: Sequence[Shop], *arguments: str) -> list[Done]:
    """Run a command in all projects at the same time."""
    with ThreadPoolExecutor(len(shops)) as pool:
        return list(pool.map(lambda shop: shop.run(*arguments), shops))


def written(shop: Shop) -> list[str]:
    return [path.name for path in (shop.folder / "migrations" / "versions").glob("*_gifts.py")]


def expect_nothing_else(cache: Cache) -> None:
    cache.settle()
    wait_until(lambda: not abandoned_run_directories(), abandoned_run_directories)
    assert list(cache.folder.glob(f"*/*{store.SIBLING}")) == []


@pytest.mark.parametrize("number", NUMBERS)
def test_of_runs_in_one_checkout_one_writes_and_the_others_see_it(
    number: int, alone: Shop, own_cache: Cache, fault: TRY
) -> None:
    ends = at_once([alone] * number, "revision", "-m", "gifts")
    assert {done.code for done in ends} == {0}, ends
    (name,) = written(alone)
    told = sorted(done.out for done in ends)
    assert told.count(f"migrations/versions/{name}\n") == 1
    assert sum("there is nothing to write" in text for text in told) == number - 1
    assert any("waiting for another run" in done.err for done in ends)
    assert alone.run("check-drift").code == 0
    tried = fault(f"{NUMBERS[number]} `revision` at once in one checkout")
    tried.happened(Done(0, "".join(sorted(set(told))), ""), "one revision", alone.folder)
    expect_nothing_else(own_cache)


@pytest.mark.parametrize("number", NUMBERS)
def test_runs_in_several_checkouts_each_write_their_own(
    number: int, alone: Shop, own_cache: Cache, fault: TRY
) -> None:
    shops = copies(alone, number)
    ends = at_once(shops, "revision", "-m", "gifts")
    assert {done.code for done in ends} == {0}, ends
    assert [len(written(shop)) for shop in shops] == [1] * number
    assert not any("waiting for another run" in done.err for done in ends)
    tried = fault(f"`revision` at once in {NUMBERS[number]} checkouts")
    tried.happened(ends[0], "one revision in each", alone.folder)
    expect_nothing_else(own_cache)


@pytest.mark.parametrize(
    ("number", "places"), [(2, "one checkout"), (8, "one checkout"), (8, "eight checkouts")]
)
def test_checks_at_once_say_what_one_alone_says(
    number: int, places: str, alone: Shop, own_cache: Cache, fault: TRY
) -> None:
    shops = [alone] * number if places == "one checkout" else copies(alone, number)
    ends = at_once(shops, "check-drift")
    assert {done.code for done in ends} == {1}, ends
    assert {done.out for done in ends} == {alone.run("check-drift").out}
    tried = fault(f"{NUMBERS[number]} `check-drift` at once in {places}")
    tried.happened(ends[0], "nothing", alone.folder)
    expect_nothing_else(own_cache)
