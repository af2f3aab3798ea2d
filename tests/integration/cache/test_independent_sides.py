"""The models' side does not depend on the revisions, whatever is faster and whatever is known."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alembic_autogen.server.base import Server
from alembic_autogen.server.sources import mysqld
from support.caches import Cache, copy_of
from support.programs import program
from support.shops import Shop, make_shop, url

pytestmark = pytest.mark.slow

REVISION = '''\
"""A revision that uses the models."""

import models
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

METADATA = models.SQLModel.metadata
PURCHASE = models.Purchase.__table__

{touch}


def upgrade():
    {upgrade}


def downgrade():
    pass
'''
MEMBER = """\
class Member(models.SQLModel, table=True):
    id: int = models.Field(primary_key=True)
    customer_id: int = models.Field(foreign_key="customer.id")
"""
LISTENER = """\
@sa.event.listens_for({target}, "after_create")
def make_more(target, connection, **options):
    connection.execute(sa.text("CREATE TABLE IF NOT EXISTS more (id INT PRIMARY KEY)"))
"""
ADDED = [
    MEMBER,
    "sa.CheckConstraint(PURCHASE.c.amount > 0)",
    'sa.Index("by_amount", PURCHASE.c.amount)',
    "sa.UniqueConstraint(PURCHASE.c.note)",
    'sa.Table("visit", METADATA, sa.Column("customer_id", sa.ForeignKey("customer.id")))',
    'sa.Table("purchase", METADATA, sa.Column("more", sa.Integer), extend_existing=True)',
    "PURCHASE.c.amount.type = sa.BigInteger()",
    'METADATA.naming_convention = {"ck": "ck_%(table_name)s", "fk": "fk"}',
    LISTENER.format(target="PURCHASE"),
    LISTENER.format(target="METADATA"),
]
TOUCHES = {
    "it adds to them": ("\n".join(ADDED), "pass"),
    "it clears them": ("METADATA.clear()", "pass"),
    "it reflects them": (
        "METADATA.remove(PURCHASE)",
        "METADATA.clear(); METADATA.reflect(op.get_bind())",
    ),
}
LATE = "try: op.drop_table('nothing')\n    except Exception: pass"
"""Its error comes when the statement is no longer waited for: all revisions are loaded again."""
WIDE = "\n\nclass Wide(SQLModel, table=True):\n    id: int = Field(primary_key=True)\n"
REFUSED = WIDE + "    name: str = Field(max_length=70000)\n"
Touched = Callable[[str], Shop]


@pytest.fixture(scope="module")
def slow(server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PATH with a server program that takes its time to start."""
    folder = tmp_path_factory.mktemp("slow")
    binary = program("mysql", folder)
    start = shlex.join([*binary.prefix, str(binary.path)])
    wait = 'case "$*" in *--version*|*--initialize*) ;; *) sleep 2 ;; esac'
    path = folder / "mysqld"
    path.write_text(f'#!/bin/sh\n{wait}\nexec {start} "$@" {shlex.join(binary.flags)}\n')
    path.chmod(0o755)
    mysqld._found.cache_clear()
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture(scope="module")
def pattern(tool: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Shop:
    environment = {"ALEMBIC_AUTOGEN_MEMORY": "always"}
    return replace(make_shop(tmp_path_factory.mktemp("pattern"), environment), program=tool)


@pytest.fixture
def touched(pattern: Shop, cache: Cache, tmp_path: Path) -> Touched:
    """Make a project whose second revision does something to the models."""

    def make(touch: str, upgrade: str = "pass") -> Shop:
        shop = copy_of(pattern, tmp_path / "shop")
        text = REVISION.format(touch=touch, upgrade=upgrade)
        (shop.folder / "migrations" / "versions" / "0002_uses_models.py").write_text(text)
        return shop

    return make


def answer(shop: Shop, *flags: str, **environment: str) -> dict[str, Any]:
    """The answer of check-drift about the schemas."""
    done = shop.run("check-drift", "--format", "json", *flags, **environment)
    assert done.code in (0, 1), done.err
    document = json.loads(done.out)
    return {key: document[key] for key in ("in_sync", "differences", "refused", "strays")}


def answers(shop: Shop, server: Server, cache: Cache, slow: str) -> dict[str, dict[str, Any]]:
    """The answers under every order in which things can happen."""
    found = {
        "the server is there": answer(shop, "--server", url(server.address)),
        "cold": answer(shop),
        "warm": answer(shop),
        "without the cache": answer(shop, "--no-cache"),
        "slow": answer(shop, "--no-cache", "--server", "mysqld", PATH=slow),
        "slow and cold": answer(shop, "--server", "mysqld", PATH=slow),
    }
    models = shop.folder / "models.py"
    models.write_text(models.read_text() + "\n# changed\n")
    found["head is known"] = answer(shop)
    cache.settle()
    return found


IN_SYNC = {"in_sync": True, "differences": [], "refused": [], "strays": []}


@pytest.mark.parametrize("name", TOUCHES)
def test_a_revision_does_not_change_the_models_side(
    name: str, touched: Touched, server: Server, cache: Cache, slow: str
) -> None:
    shop = touched(*TOUCHES[name])
    found = answers(shop, server, cache, slow)
    assert found == dict.fromkeys(found, IN_SYNC)


def test_nor_where_the_server_refuses_a_table(
    touched: Touched, server: Server, cache: Cache, slow: str
) -> None:
    shop = touched("METADATA.clear()\n" + MEMBER.replace("customer.id", "member.id"))
    models = shop.folder / "models.py"
    models.write_text(models.read_text() + REFUSED)
    found = answers(shop, server, cache, slow)
    first, *others = found.values()
    assert [each["table"] for each in first["refused"]] == ["wide"]
    assert not first["differences"]
    assert others == [first] * len(others)


def test_revisions_that_define_classes_can_be_loaded_again(touched: Touched, cache: Cache) -> None:
    shop = touched(MEMBER + LISTENER.format(target="METADATA"), LATE)
    for flags in ((), ("--no-cache",)):
        assert answer(shop, *flags) == IN_SYNC
    shop.edit("    amount: int\n", "    amount: int\n    gift: bool | None = None\n")
    for flags in (("--no-cache",), ()):
        done = shop.run("revision", "-m", "Gifts", *flags)
        assert done.code == 0, done.err
        assert answer(shop, *flags) == IN_SYNC
        (new,) = (shop.folder / "migrations" / "versions").glob("*gifts*.py")
        new.unlink()
    cache.settle()
