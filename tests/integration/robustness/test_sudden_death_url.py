"""A run on a given server leaves nothing there, at whatever moment it is ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from alembic_autogen.server.base import Server
from alembic_autogen.server.connection import rows
from alembic_autogen.server.scratch_names import PREFIX
from support.deaths import ENDINGS, Mortal, expect_nothing_is_left
from support.outcomes import Fault

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_run_that_is_ended_leaves_nothing_and_the_next_one_works(
    mortal: Callable[[str], Mortal],
    ending: str,
    server: Server,
    fault: Callable[..., Fault],
    all_moments: bool,
) -> None:
    before = scratch(server)
    expect_nothing_is_left(mortal("url"), ending, fault, all_moments)
    assert scratch(server) == before


def scratch(server: Server) -> set[str]:
    """The scratch databases that are there, in use or not."""
    with server.connect() as connection:
        return {name for (name,) in rows(connection, f"SHOW DATABASES LIKE '{PREFIX}%'")}
