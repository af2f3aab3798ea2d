"""The default collation of a database that a run leaves."""

from __future__ import annotations

from dataclasses import replace

from alembic_autogen.proof.scratch_runs import other_defaults
from support.tables import schema


def test_another_default_collation_is_a_difference() -> None:
    then = schema()
    assert other_defaults(then, then) == ""
    assert other_defaults(replace(then, collation="utf8mb4_bin"), then) == (
        "the default collation of the database is utf8mb4_bin, not utf8mb4_0900_ai_ci"
    )
