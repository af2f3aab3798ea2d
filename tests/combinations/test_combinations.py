"""A conversion with another change beside it, on rows: all or nothing, by the command line.

Ten of them in ``make test``; all of them, on MySQL and on MariaDB, in ``make test-combinations``.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server.base import Server
from support.combinations.changes import Beside, Combination, Conversion, combinations
from support.combinations.tried import (
    CombinationTrial,
    TriedContents,
    declare,
    trial,
    without_preconditions,
    written,
)
from support.shops import Shop, url

ALL = "TEST_COMBINATIONS" in os.environ
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
    shop = Shop(folder, {"ALEMBIC_AUTOGEN_SERVER": url(server.address)}, forked=True)
    declare(shop, combination.module(after=False), combination.module(after=True))
    path, done = written(shop, combination.flags)
    conversion, beside = combination.conversion, combination.beside
    with server.database("good") as database:
        good = trial(shop, server, database)
        good.insert(list(conversion.good))
        before = good.state()
        upgraded = good.alembic("upgrade", "head")
        assert upgraded.code == 0, upgraded.err
        assert _rows(good, beside) == _expected(conversion)
        downgraded = good.alembic("downgrade", "0001")
        assert downgraded.code == 0, downgraded.err
        assert _comparable(good.state()) == _comparable(before)
    for value in conversion.unfit if ALL else conversion.unfit[:1]:
        with server.database("unfit") as database:
            unfit = trial(shop, server, database)
            unfit.insert([*conversion.good, value])
            refused = _is_refused(unfit, by="then run this again: nothing was changed")
            if refused:
                with without_preconditions(
                    path
                ):  # what goes through then, a precondition had refused
                    refused = _is_refused(unfit)
            else:
                assert f"{beside.name} changes" in done.err, "a value was altered silently"
            if not refused:
                rows = _rows(unfit, beside)
                assert rows[:-1] == _expected(conversion), "rows that fit are not touched"
                assert rows[-1][1] == str(len(rows)), "the row that does not fit is still there"


def _comparable(state: TriedContents) -> TriedContents:
    """A state without charsets of columns that are spelt out and are the table's own."""
    tables = {}
    for name, lines in state.tables.items():
        own = re.search(r"CHARSET=(\w+) COLLATE=(\w+)", "\n".join(lines))
        spelt = f" CHARACTER SET {own[1]} COLLATE {own[2]}" if own else ""
        tables[name] = sorted(line.replace(spelt, "") for line in lines)
    return replace(state, tables=tables)


def _rows(trial: CombinationTrial, beside: Beside) -> list[tuple[str, str]]:
    """The rows after an upgrade: the converted column, and a column beside it."""
    columns = (trial.values(beside.table, name) for name in (beside.name, "n"))
    return list(zip(*columns, strict=True))


def _expected(conversion: Conversion) -> list[tuple[str, str]]:
    return [(text, str(number)) for number, text in enumerate(conversion.good.values(), 1)]


def _is_refused(unfit: CombinationTrial, by: str = "") -> bool:
    """Whether an upgrade is refused, in these words; nothing has changed then."""
    before = unfit.state()
    upgraded = unfit.alembic("upgrade", "head")
    if upgraded.code == 0:
        return False
    assert unfit.state() == before, upgraded.err
    assert by in upgraded.out + upgraded.err
    return True
