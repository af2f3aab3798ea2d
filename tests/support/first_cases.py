"""Leave tests to ``make test-slow``, so that ``make test`` finds most mistakes in minutes.

With ``--first-cases``, those marked as slow are joined by all but the first case of each
integration test, since cases show one mechanism on several inputs. Random tests stay as they are,
and a folder whose results make up one document waits as a whole. Without the option
(``make test ARGS="-k rename"``), every case runs that is not marked.

``--further-cases 3`` runs at most three of those that join, which lie as far apart as the order of
the cases allows: neighbours are mostly alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

FLAG = "--first-cases"
LIMIT = "--further-cases"
TESTS = Path(__file__).parents[1]
STAYING = tuple(TESTS / folder for folder in ("unit", "memory", "random", "setup"))
WAITING = TESTS / "integration" / "robustness"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(FLAG, action="store_true", help="mark further cases of a test as slow")
    parser.addoption(LIMIT, type=int, help="with it, run at most so many of these of each test")


@pytest.hookimpl(tryfirst=True)  # before pytest leaves out what is marked
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption(FLAG):
        other = targets(config)
        begun: set[str] = set()
        further: list[pytest.Item] = []
        for item in items:
            test = test_of(item.nodeid)
            is_of_document = item.path.is_relative_to(WAITING)
            if (test in begun or is_of_document) and _let_wait(item, other) and not is_of_document:
                further.append(item)
            begun.add(test)
        if (limit := config.getoption(LIMIT)) is not None:
            _leave_out(config, items, further, limit)


def _leave_out(
    config: pytest.Config, items: list[pytest.Item], further: Iterable[pytest.Item], limit: int
) -> None:
    """Leave out all but some of the further cases of each test."""
    groups: dict[str, list[pytest.Item]] = {}
    for item in further:
        groups.setdefault(test_of(item.nodeid), []).append(item)
    left_out: set[pytest.Item] = set()
    for group in groups.values():
        chosen = set(spread(len(group), limit))
        left_out |= {item for place, item in enumerate(group) if place not in chosen}
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = [item for item in items if item not in left_out]


def spread(length: int, limit: int) -> list[int]:
    """Choose indices that lie as far apart as possible, the last one among them.

    :param length: the number of indices.
    :param limit: how many are chosen at most.
    """
    if length <= limit:
        return list(range(length))
    return [(place + 1) * length // limit - 1 for place in range(limit)]


def _let_wait(item: pytest.Item, other: set[str]) -> bool:
    """Mark a case as slow unless it belongs elsewhere or is marked; whether it now is."""
    stays = any(item.path.is_relative_to(folder) for folder in STAYING)
    if stays or any(item.get_closest_marker(name) for name in (*other, "slow")):
        return False
    item.add_marker(pytest.mark.slow)
    return True


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
