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
    path, done = written(shop, combination.beside.flags)
    conversion, beside = combination.conversion, combination.beside
    with server.database("good") as database:
        good = trial(shop, server, database)
        good.insert(list(conversion.good))
        upgraded = good.alembic("upgrade", "head")
        assert upgraded.code == 0, upgraded.err
        assert good.values(beside.table, beside.name) == list(conversion.good.values())
    unfit = conversion.unfit if ALL else conversion.unfit[:1]
    for value in unfit:
        _is_refused_or_reported(shop, server, combination, value, done.err)
    without_guards(path)
    for value in unfit:
        _is_refused_or_reported(shop, server, combination, value, done.err)


def _is_refused_or_reported(
    shop: Shop, server: Server, combination: Combination, value: str, report: str
) -> None:
    with server.database("unfit") as database:
        unfit: Trial = trial(shop, server, database)
        unfit.insert([*combination.conversion.good, value])
        before = unfit.state()
        upgraded = unfit.alembic("upgrade", "head")
        if upgraded.code == 0:
            assert f"{combination.beside.name} changes" in report, "a value was altered silently"
        else:
            assert unfit.state() == before, upgraded.err
