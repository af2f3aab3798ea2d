"""Leave tests to ``make test-slow``, so that ``make test`` finds most mistakes in minutes.

With ``--first-cases``, those marked as slow are joined by all but the first case of each
integration test, since cases show one mechanism on several inputs. Random tests stay as they are,
and a folder whose results make up one document waits as a whole. Without the option
(``make test ARGS="-k rename"``), every case runs that is not marked.

``--fewer-cases`` leaves out some of those that wait, for a CI that has to end within an hour. Of
each test that is marked as slow, one case runs; of those that join, three of each test, and where
there is only one, which is mostly the same on the other flavor, that of every second test. They lie
as far apart as the order of the cases allows, since neighbours are mostly alike. The cases of
``tests/cases`` all run: each shows a mechanism of its own, and takes a third of a second.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from zlib import crc32

import pytest

FLAG = "--first-cases"
FEWER = "--fewer-cases"
OF_SLOW_TESTS, OF_OTHERS = 1, 3
"""The largest numbers of cases of a test that run with it."""
TESTS = Path(__file__).parents[1]
STAYING = tuple(TESTS / folder for folder in ("unit", "memory", "random", "setup"))
WAITING = TESTS / "integration" / "robustness"
WHOLE = (WAITING, TESTS / "cases")
"""The folders from which :data:`FEWER` leaves nothing out."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(FLAG, action="store_true", help="mark further cases of a test as slow")
    parser.addoption(FEWER, action="store_true", help="with it, run only some of the slow cases")


@pytest.hookimpl(tryfirst=True)  # before pytest leaves out what is marked
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption(FLAG):
        return
    _leave_to_targets(config, items, targets(config))
    slow = [item for item in items if item.get_closest_marker("slow")]
    begun: set[str] = set()
    for item in items:
        test = test_of(item.nodeid)
        if test in begun or item.path.is_relative_to(WAITING):
            _let_wait(item)
        begun.add(test)
    if config.getoption(FEWER):
        _leave_out(config, items, {*slow})


def _leave_out(
    config: pytest.Config, items: list[pytest.Item], slow: Collection[pytest.Item]
) -> None:
    """Leave out all but some of the slow cases of each test.

    :param slow: those that are marked in the tests themselves.
    """
    groups: dict[str, list[pytest.Item]] = {}
    for item in items:
        is_whole = any(item.path.is_relative_to(folder) for folder in WHOLE)
        if item.get_closest_marker("slow") and not is_whole:
            groups.setdefault(test_of(item.nodeid), []).append(item)
    left_out: set[pytest.Item] = set()
    for test, group in groups.items():
        number = crc32(test.encode())
        limit = OF_SLOW_TESTS if group[0] in slow else OF_OTHERS if len(group) > 1 else number % 2
        chosen = spread(len(group), limit, number)
        left_out |= {item for place, item in enumerate(group) if place not in chosen}
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = [item for item in items if item not in left_out]


def spread(length: int, limit: int, first: int = 0) -> set[int]:
    """Choose indices that lie as far apart as possible, in a circle.

    :param length: the number of indices.
    :param limit: how many are chosen at most.
    :param first: one of them, modulo the length: if it differs from test to test, one half of them
        runs on MySQL, and the other on MariaDB.
    """
    if length <= limit:
        return set(range(length))
    return {(first + place * length // limit) % length for place in range(limit)}


def _leave_to_targets(
    config: pytest.Config, items: list[pytest.Item], other: Collection[str]
) -> None:
    """Leave out what another target runs, also where ``-m slow`` would choose it."""
    left = [item for item in items if any(item.get_closest_marker(name) for name in other)]
    config.hook.pytest_deselected(items=left)
    others = {*left}
    items[:] = [item for item in items if item not in others]


def _let_wait(item: pytest.Item) -> None:
    if not any(item.path.is_relative_to(folder) for folder in STAYING):
        item.add_marker(pytest.mark.slow)


def targets(config: pytest.Config) -> set[str]:
    """The marks of tests that have a target of their own (``make test-drivers``)."""
    return {line.partition(":")[0] for line in config.getini("markers")} - {"slow"}


def test_of(case: str) -> str:
    """The test that a case belongs to.

    :param case: as pytest names it, ``folder/test_module.py::test_name[case]``.
    :returns: its name. A case that is named by a path (``[renames/column-renamed]``) belongs to the
        first folder of that too.
    """
    name, _, parameters = case.partition("[")
    folder, slash, _ = parameters.partition("/")
    return f"{name}[{folder}" if slash else name
