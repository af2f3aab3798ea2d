"""A container goes with the run that started it, at whatever moment that is ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from alembic_autogen.cache import store
from support.caches import Cache, new_cache
from support.containers.holders import expect_no_containers
from support.deaths import ENDINGS, GIFT, Mortal, expect_nothing_is_left, make_mortal
from support.outcomes import Fault
from support.shops import make_shop

pytestmark = pytest.mark.docker
NOTE = "    note: str | None = Field(default=None, max_length=200)\n"


@pytest.fixture(scope="module")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cache]:
    """The module's own cache."""
    with new_cache(tmp_path_factory.mktemp("cache")) as found:
        yield found


@pytest.fixture
def mortal(docker: dict[str, str], own_cache: Cache, tmp_path: Path) -> Mortal:
    """A project whose commands are going to be ended, with servers in containers."""
    (tmp_path / "shop").mkdir()
    shop = make_shop(tmp_path / "shop", {})
    shop.edit(NOTE, f"{NOTE}    {GIFT}\n")
    environment = {
        store.VARIABLE: str(own_cache.folder),
        "ALEMBIC_AUTOGEN_SERVER": "docker",
    }
    return make_mortal(shop, "docker", tmp_path, environment)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_run_that_is_ended_leaves_nothing_and_the_next_one_works(
    mortal: Mortal, ending: str, fault: Callable[..., Fault], all_moments: bool
) -> None:
    expect_nothing_is_left(mortal, ending, fault, all_moments)
    expect_no_containers()
