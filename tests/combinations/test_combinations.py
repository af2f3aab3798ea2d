"""A conversion with another change beside it, on rows: all or nothing, by the command line.

Ten of them in ``make test``; all of them, on MySQL and on MariaDB, in ``make test-combinations``.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from alembic_autogen.server.base import Server
from support.combinations.changes import Combination, combinations
from support.combinations.tried import Trial, declare, trial, without_guards, written
from support.shops import Shop, url

ALL = "ALEMBIC_AUTOGEN_COMBINATIONS" in os.environ
FLAVORS = ("mysql", "mariadb")


def chosen() -> list[tuple[Combination, str]]:
    """The combinations that run here, with their flavors."""
    every = combinations()
    if ALL:
        return [
            (each, flavor) for each in every for flavor in FLAVORS if _expressible(each, flavor)
        ]
    some = [each for each in every if _expressible(each, "mariadb")][:: len(every) // 10][:10]
    return [(each, FLAVORS[at % 2]) for at, each in enumerate(some)]


def _expressible(combination: Combination, flavor: str) -> bool:
    """MariaDB has no functional indexes."""
    return flavor == "mysql" or not combination.slug.endswith("functional-index")


@pytest.mark.parametrize(
    ("combination", "flavor"),
    chosen(),
    ids=lambda value: value if isinstance(value, str) else value.slug,
)
def test_rows_arrive_or_are_refused_with_nothing_changed(
    combination: Combination, flavor: str, request: pytest.FixtureRequest, folder: Path
) -> None:
    server: Server = request.getfixturevalue(flavor)
    shop = Shop(folder, {"ALEMBIC_AUTOGEN_SERVER": url(server.address)})
    declare(shop, combination.module(after=False), combination.module(after=True))
    path, done = written(shop, combination.flags)
    conversion, beside = combination.conversion, combination.beside
    with server.database("good") as database:
        good = trial(shop, server, database)
        good.insert(list(conversion.good))
        upgraded = good.alembic("upgrade", "head")
        assert upgraded.code == 0, upgraded.err
        assert good.values(beside.table, beside.name) == list(conversion.good.values())
    for value in conversion.unfit if ALL else conversion.unfit[:1]:
        with server.database("unfit") as database:
            unfit = trial(shop, server, database)
            unfit.insert([*conversion.good, value])
            if _is_refused(unfit):
                with without_guards(path):  # what goes through then, a guard had refused
                    _is_refused(unfit)
            else:
                assert f"{beside.name} changes" in done.err, "a value was altered silently"


def _is_refused(unfit: Trial) -> bool:
    """Whether an upgrade is refused; nothing has changed then."""
    before = unfit.state()
    upgraded = unfit.alembic("upgrade", "head")
    if upgraded.code == 0:
        return False
    assert unfit.state() == before, upgraded.err
    return True
