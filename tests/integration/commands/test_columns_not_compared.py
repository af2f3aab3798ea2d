"""Columns that one side has and that are not compared: no revision touches them, nor is held to."""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop

NAME = "    name: str = Field(max_length=40, index=True)\n"
EXTRA = '        sa.Column("legacy", sa.String(20), server_default="x"),\n'
EMAIL = '        sa.Column("email", sa.String(100), nullable=False, unique=True),\n'
FILTER = """
def include_object(object, name, type_, reflected, compare_to):
    return not (type_ == "column" and name in ("secret", "legacy"))

"""


def by_env(shop: Shop) -> None:
    """Have env.py leave both columns out."""
    env = shop.folder / "migrations" / "env.py"
    text = env.read_text().replace(
        "def run_migrations_offline", FILTER + "def run_migrations_offline"
    )
    text = text.replace(
        "target_metadata=target_metadata",
        "target_metadata=target_metadata, include_object=include_object",
    )
    env.write_text(text)


def by_configuration(shop: Shop) -> None:
    """Have the configuration leave both columns out."""
    shop.configure('ignore = ["customer.secret", "customer.legacy"]')


@pytest.mark.parametrize("leave_out", [by_env, by_configuration])
def test_they_are_neither_read_nor_said_to_be_dropped(
    leave_out: object, shop: Shop, server: Server
) -> None:
    shop.edit(EMAIL, EMAIL + EXTRA, "migrations/versions/0001_first.py")
    # the models alone have one of them, the migrations the other
    shop.edit(NAME, NAME.replace("40", "30") + "    secret: int\n    shown: int | None = None\n")
    assert callable(leave_out)
    leave_out(shop)
    done = shop.run("revision", "-m", "shown")
    assert done.code == 0, done.err
    assert "is dropped" not in done.err
    assert "Run on" in done.err
    text = (shop.folder / done.out.strip()).read_text()
    assert "secret" not in text and "legacy" not in text
    assert "shown" in text
    with server.database("left_out") as database:
        shop.alembic(database, "upgrade", "head")
        shop.alembic(database, "downgrade", "-1")
    assert shop.run("check-drift").code == 0
