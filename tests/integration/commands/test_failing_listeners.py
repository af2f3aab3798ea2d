"""Listeners of the application that fail, also on connections and DDL that are the tool's own."""

from __future__ import annotations

import pytest

from support.shops import Shop

LISTENER = """

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool


@event.listens_for({target}, {name!r})
def fail(*arguments, **options):
    raise ValueError("boom")
"""


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("Engine", "connect"),
        ("Engine", "before_cursor_execute"),
        ("Engine", "commit"),
        ("Pool", "checkout"),
        ("Pool", "checkin"),
        ("sa.Table", "after_create"),
        ("SQLModel.metadata", "before_create"),
    ],
)
def test_the_applications_own_line_is_named(shop: Shop, target: str, name: str) -> None:
    models = shop.folder / "models.py"
    models.write_text(models.read_text() + LISTENER.format(target=target, name=name))
    line = models.read_text().splitlines().index('    raise ValueError("boom")') + 1
    done = shop.run("check-drift", "--no-cache")
    assert (done.code, done.out) == (2, ""), done.err
    said = done.err.splitlines()[-1]
    assert "ValueError: boom" in said and f"({models.name}:{line})" in said
    assert "bug in the tool" not in done.err and "Traceback" not in done.err
