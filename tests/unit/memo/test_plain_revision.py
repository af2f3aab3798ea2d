"""Which revision files cannot ask for anything."""

from __future__ import annotations

import pytest

from alembic_autogen.memo.plain_revision import plain_imports

PLAIN = "import sqlalchemy as sa\nfrom alembic import op\nfrom alembic.util import CommandError\n"


def test_what_the_tool_writes_asks_for_nothing() -> None:
    assert plain_imports(PLAIN) == frozenset()


@pytest.mark.parametrize(
    "line", ["import os", "from pathlib import Path", "open('x')", "import nobody.has.this", "("]
)
def test_what_a_template_adds_may_ask_for_anything(line: str) -> None:
    assert plain_imports(f"{PLAIN}{line}\n") is None
