"""Code that has to run before the application's other code."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.sandbox.preparation import Preparation
from alembic_autogen.settings import load


@pytest.mark.parametrize(
    ("prepare", "source", "expected"),
    [
        ("", "from alembic import context\n", True),
        ("", "from flask import current_app\n", False),
        ("shop:prepare", "from alembic import context\n", False),
        ("", None, False),  # whoever opens it says why it cannot be read
    ],
)
def test_there_is_nothing_to_run(
    tmp_path: Path, prepare: str, source: str | None, expected: bool
) -> None:
    env = tmp_path / "env.py"
    if source is not None:
        env.write_text(source)
    settings = load(tmp_path, {"prepare": prepare} if prepare else {})
    assert Preparation(settings).is_ruled_out(env) is expected
