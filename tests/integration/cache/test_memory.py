"""Whether results of earlier runs are used: by default, in CI, and as the project decides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from support.caches import MODELS, REVISIONS, SERVER, Cache, copy_of, steps
from support.shops import Shop, make_shop

EVERYTHING = {SERVER, REVISIONS, MODELS}


@pytest.fixture(scope="module")
def known(tool: tuple[str, ...], cache: Cache, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A project about which everything is known."""
    shop = replace(make_shop(tmp_path_factory.mktemp("known"), {}), program=tool)
    assert shop.run("check-drift").code == 0
    cache.settle()
    assert steps(shop.run("check-drift")) == set()
    return shop


@pytest.mark.parametrize("value", ["true", "1", "yes", "woodpecker"])
def test_in_ci_everything_is_built(known: Shop, value: str) -> None:
    assert steps(known.run("check-drift", CI=value)) == EVERYTHING


@pytest.mark.parametrize("value", ["", "false", "0", "no", "Off"])
def test_ci_that_is_switched_off_is_no_ci(known: Shop, value: str) -> None:
    assert steps(known.run("check-drift", CI=value)) == set()


def test_a_run_in_ci_keeps_nothing_either(known: Shop, cache: Cache, tmp_path: Path) -> None:
    shop = copy_of(known, tmp_path / "shop")
    shop.edit("max_length=40", "max_length=44")
    before = {kind: len(cache.entries(kind)) for kind in ("models", "head", "snapshot")}
    assert shop.run("check-drift", CI="true").code == 1
    cache.settle()
    assert {kind: len(cache.entries(kind)) for kind in before} == before


def test_a_project_may_opt_in_by_flag_variable_and_file(known: Shop, tmp_path: Path) -> None:
    assert steps(known.run("check-drift", "--memory", "always", CI="true")) == set()
    assert steps(known.run("check-drift", CI="true", ALEMBIC_AUTOGEN_MEMORY="always")) == set()
    shop = copy_of(known, tmp_path / "shop")
    shop.configure('memory = "always"')
    assert shop.run("check-drift", CI="true").code == 0
    assert steps(shop.run("check-drift", CI="true")) == set()


def test_no_cache_wins_over_a_project_that_opted_in(known: Shop) -> None:
    environment = {"ALEMBIC_AUTOGEN_MEMORY": "always"}
    done = known.run("check-drift", "--no-cache", "--memory", "always", **environment)
    assert steps(done) == EVERYTHING


def test_memory_may_be_switched_off_elsewhere(known: Shop) -> None:
    assert steps(known.run("check-drift", ALEMBIC_AUTOGEN_MEMORY="never")) == EVERYTHING


def test_another_word_is_refused(known: Shop) -> None:
    done = known.run("check-drift", "--memory", "sometimes")
    assert (done.code, done.out) == (2, "")
    assert "--memory must be one of auto, always, never, not 'sometimes'" in done.err


def test_the_doctor_tells_that_ci_decides(known: Shop) -> None:
    assert "auto   [default; not used, since CI is set]" in known.run("doctor", CI="true").out
    assert "auto   [default]" in known.run("doctor").out
