"""The pytest plugin: a MySQL at head for an application's tests.

``mysql_at_head`` is the URL of a database at head, for one test; whatever that does to it is taken
back before the next one. ``mysql_server`` is the server behind it, one for each process of tests.
The project is the folder of pytest's configuration, or the one that the ini option
``alembic_autogen_project`` names; the tool's own configuration counts there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from alembic_autogen.testing.head import HeadDatabase

OPTION = "alembic_autogen_project"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini option."""
    parser.addini(
        OPTION,
        "Folder of the project whose migrations mysql_at_head has behind it, relative to rootdir.",
        default=".",
    )


@pytest.fixture(scope="session")
def mysql_server(pytestconfig: pytest.Config) -> Iterator[HeadDatabase]:
    """A disposable MySQL with the database at head in it, for this process of tests.

    Its ``url`` is that of the database, and ``server`` says how it is reached, its flavor and
    version. It is started for the first test that wants it.
    """
    # Not before it is needed: this module is imported by every run of pytest.
    from alembic_autogen.errors import AutogenError
    from alembic_autogen.testing.head import HeadDatabase

    project = Path(pytestconfig.rootpath, pytestconfig.getini(OPTION)).resolve()
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
def mysql_at_head(mysql_server: HeadDatabase) -> str:
    """The URL of a database at head, as the revisions make it, rows included; fresh for each test.

    Close what you open, since the server ends transactions that a test has left open.
    """
    return mysql_server.fresh()
