"""The context of a direction that nobody observes."""

from __future__ import annotations

import pytest

from alembic_autogen.proof.watching import unwatched


def test_a_direction_that_nobody_observes_runs_and_fails_as_it_is() -> None:
    ran = []
    with unwatched("upgrade"):
        ran.append("upgrade")
    assert ran == ["upgrade"]
    with pytest.raises(ValueError, match="it fails"), unwatched("downgrade"):
        raise ValueError("it fails")
