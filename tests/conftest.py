"""Being here, it lets every test import what tests share: ``from support import …``."""

import compileall
import logging
import os
import signal
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

pytest_plugins = ["support.first_cases", "support.outcomes", "alembic_autogen.pytest_plugin"]

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell lets what it starts in the background ignore Ctrl-C, and so would the commands that
    # tests interrupt (POSIX, Shell Command Language, 2.11).
    signal.signal(signal.SIGINT, signal.default_int_handler)


# Tests edit modules faster than Python notices: a compiled module counts as that of its source if
# the size and the whole second of the last change are the same (PEP 552).
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"


@pytest.fixture(autouse=True)
def _all_loggers_enabled() -> None:
    """Enable what an env.py disabled that ran in this process before, in another test or a fixture.

    ``fileConfig()`` disables those that exist, and Alembic's templates of env.py call it.
    """
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.disabled = False


def pytest_configure(config: pytest.Config) -> None:
    """Compile the tool once, which each command would do otherwise."""
    if not hasattr(config, "workerinput"):  # of xdist, only the process that controls the others
        compileall.compile_dir(Path(__file__).parents[1] / "tools", quiet=2)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Keep the compiled tests: compiling their assertions takes longer than all else before a run.

    Nothing edits them meanwhile, so that this also goes for processes that inherited the variable.
    """
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = False
    try:
        return (yield)
    finally:
        sys.dont_write_bytecode = before


def pytest_report_header() -> str:
    """Print the versions that make test-lowest and make test-newest vary."""
    packages = ("alembic", "SQLAlchemy", "sqlmodel", "PyMySQL", "black", "ruff")
    return "versions: " + ", ".join(f"{package} {version(package)}" for package in packages)
