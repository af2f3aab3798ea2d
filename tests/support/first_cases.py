"""Leave tests to ``make test-slow``, so that ``make test`` finds most mistakes in minutes.

With ``--first-cases``, those marked as slow are joined by all but the first case of each
integration test, since cases show one mechanism on several inputs. Random tests stay as they are,
and a folder whose results make up one document waits as a whole. Without the option
(``make test ARGS="-k rename"``), every case runs that is not marked.
"""

from __future__ import annotations

from pathlib import Path

import pytest

FLAG = "--first-cases"
TESTS = Path(__file__).parents[1]
STAYING = tuple(TESTS / folder for folder in ("unit", "memory", "random", "setup"))
WAITING = TESTS / "integration" / "robustness"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(FLAG, action="store_true", help="mark further cases of a test as slow")


@pytest.hookimpl(tryfirst=True)  # before pytest leaves out what is marked
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption(FLAG):
        other = targets(config)
        begun: set[str] = set()
        for item in items:
            test = test_of(item.nodeid)
            if test in begun or item.path.is_relative_to(WAITING):
                _let_wait(item, other)
            begun.add(test)


def _let_wait(item: pytest.Item, other: set[str]) -> None:
    stays = any(item.path.is_relative_to(folder) for folder in STAYING)
    if not stays and not any(item.get_closest_marker(name) for name in other):
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
