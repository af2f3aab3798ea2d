"""The pytest plugin: a MySQL at head for an application's tests.

``mysql_at_head`` is the URL of a database at head, for one test; changes by the test are undone
before the next one. ``mysql_server`` is its server, one for each process of tests. The project is
the folder of pytest's configuration, or the folder in the ini option ``alembic_autogen_project``;
the tool reads its own configuration from there. The ini option ``alembic_autogen_driver`` chooses
the driver in the URL.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from alembic_autogen.testing.head import HeadDatabase

OPTION = "alembic_autogen_project"
DRIVER_OPTION = "alembic_autogen_driver"
LINT_OPTION = "alembic_autogen_lint"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini options."""
    parser.addini(
        OPTION,
        "Folder of the project whose migrations mysql_at_head has behind it, relative to rootdir.",
        default=".",
    )
    parser.addini(
        DRIVER_OPTION,
        "Driver in the URL of mysql_at_head, such as mysql+asyncmy.",
        default="mysql+pymysql",
    )
    parser.addini(
        LINT_OPTION,
        "Arguments of lint in the tests of --alembic-autogen, such as --since main.",
        type="args",
        default=["--all"],
    )
    group = parser.getgroup("alembic-autogen")
    group.addoption(
        "--alembic-autogen",
        action="store_true",
        help="Also test that models and migrations agree, and judge the revisions by running them.",
    )
    group.addoption(
        "--alembic-autogen-record",
        metavar="FILE",
        help="Record the statements on rows that engines of SQLAlchemy send to MySQL or MariaDB.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the hooks that the options ask for."""
    if config.getoption("--alembic-autogen"):
        from alembic_autogen.testing.ready_made import ReadyMadeHooks

        lint = tuple(config.getini(LINT_OPTION))
        config.pluginmanager.register(ReadyMadeHooks(_project(config), lint), "alembic_autogen")
    if config.getoption("--alembic-autogen-record"):
        from alembic_autogen.testing.record_hooks import RecordHooks

        config.pluginmanager.register(RecordHooks(config), "alembic_autogen_record")


def _project(config: pytest.Config) -> Path:
    """The folder of the project whose migrations are tested."""
    return Path(config.rootpath, config.getini(OPTION)).resolve()


@pytest.fixture(scope="session")
def mysql_server(pytestconfig: pytest.Config) -> Iterator[HeadDatabase]:
    """A disposable MySQL with a database at head, for this process of tests.

    Its ``url`` is the database's, and its ``server`` has the address, flavor and version. It is
    started for the first test that uses it.
    """
    # Imported here, since every run of pytest imports this module.
    from alembic_autogen.errors import AutogenError
    from alembic_autogen.testing.head import HeadDatabase

    project = _project(pytestconfig)
    head: HeadDatabase | None = None
    failure = ""
    try:
        head = HeadDatabase(project)
    except AutogenError as error:
        failure = f"{error.message}\n{error.details}"
    if head is None:
        pytest.fail(failure, pytrace=False)
    yield head
    head.close()


@pytest.fixture
def mysql_at_head(mysql_server: HeadDatabase, pytestconfig: pytest.Config) -> str:
    """The URL of a database at head, with the rows that the revisions insert; reset for each test.

    Close your connections: the server ends transactions that a test has left open.
    """
    return mysql_server.fresh(pytestconfig.getini(DRIVER_OPTION))
