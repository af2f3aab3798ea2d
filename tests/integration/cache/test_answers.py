"""With and without what is known, the answer is the same, to the last letter."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.caches import MODELS, REVISIONS, Cache, chosen, copy_of, steps
from support.shops import Shop, make_shop

REPOSITORY = Path(__file__).parents[3]
OWN = ("alembic", "src", "pyproject.toml")

EDITS = {
    "nothing": ("", ""),
    "a column": ("    amount: int\n", "    amount: int\n    gift: bool = False\n"),
    "a table": (
        "class State(",
        "class Shop(SQLModel, table=True):\n    id: int = Field(primary_key=True)\n\n\n"
        "class State(",
    ),
    "a check, a type and an index": (
        "    amount: int\n",
        "    amount: int = Field(index=True, sa_type=sa.BigInteger)\n\n"
        '    __table_args__ = (CheckConstraint("amount > 0", name="positive"),)\n',
    ),
    "a value": ('    paid = "paid"', '    paid = "paid"\n    lost = "lost"'),
    "a table that MySQL refuses": (
        "    amount: int\n",
        '    amount: int\n    __table_args__ = (CheckConstraint("nothing > 0"),)\n',
    ),
    "a class of other metadata": (
        "class State(",
        "class Stray(SQLModel, table=True):\n    metadata = sa.MetaData()\n"
        "    id: int = Field(primary_key=True)\n\n\nclass State(",
    ),
    "a table less": ("class Purchase(SQLModel, table=True)", "class Purchase(SQLModel)"),
    "a key that another table's no longer fits": (
        "class Customer(SQLModel, table=True):\n    id: int | None = Field(",
        "class Customer(SQLModel, table=True):\n    id: int | None = Field(sa_type=sa.BigInteger, ",
    ),
    "another key and no note": (
        "    note: str | None = Field(default=None, max_length=200)\n"
        '    customer_id: int = Field(foreign_key="customer.id")',
        '    customer_id: int = Field(foreign_key="customer.id", ondelete="CASCADE")',
    ),
}


@pytest.fixture(scope="module")
def pattern(tool: tuple[str, ...], cache: Cache, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A project whose revisions are known, and its models as they are."""
    shop = replace(make_shop(tmp_path_factory.mktemp("pattern"), {}), program=tool)
    shop.edit("from enum import Enum\n", "from enum import Enum\n\nimport sqlalchemy as sa\n")
    assert shop.run("check-drift").code == 0
    cache.settle()
    return shop


def answer(shop: Shop, *flags: str) -> tuple[int, dict[str, Any], set[str]]:
    """The exit code, the JSON without its times, and what had to be done for it."""
    done = shop.run("check-drift", "--format", "json", *flags)
    did = steps(done)
    document = json.loads(done.out)
    del document["seconds"], document["answer"]  # where it came from is not what it says
    return done.code, document, did


def expect_equal_answers(shop: Shop) -> None:
    """Without the cache, with what is known so far, and with all known, three answers are equal."""
    anew, first, again = answer(shop, "--no-cache"), answer(shop), answer(shop)
    assert {REVISIONS, MODELS} <= anew[2]
    assert MODELS not in again[2] or anew[1]["refused"]  # what is refused is asked each time
    assert REVISIONS not in again[2]
    assert anew[:2] == first[:2] == again[:2]


EVERY_DAY = ("a column", "a table less", "a table that MySQL refuses", "another key and no note")
"""The edits in ``make test``; all of them are in ``make test-memory``."""


@pytest.mark.parametrize("what", chosen(EDITS, EVERY_DAY))
def test_the_answer_is_the_same_with_and_without_the_cache(
    pattern: Shop, tmp_path: Path, what: str
) -> None:
    shop = copy_of(pattern, tmp_path / "shop")
    if what != "nothing":
        shop.edit(*EDITS[what])
    expect_equal_answers(shop)


@pytest.mark.slow
def test_a_revision_is_the_same_with_and_without_the_cache(pattern: Shop, tmp_path: Path) -> None:
    written = []
    for number, flags in enumerate([("--no-cache",), ()]):
        shop = copy_of(pattern, tmp_path / str(number))
        shop.edit(*EDITS["a check, a type and an index"])
        done = shop.run("revision", "-m", "Amounts", "--dry-run", "--sql", *flags)
        assert done.code == 0, done.err
        written.append([line for line in done.out.splitlines() if not _is_fresh(line)])
    assert written[0] == written[1]


def _is_fresh(line: str) -> bool:
    """Whether a line of a revision holds its id or date, which are new each time."""
    return line.startswith(("revision: str", "Revision ID:", "Create Date:"))


@pytest.fixture
def own(tool: tuple[str, ...], tmp_path: Path) -> Shop:
    """This repository's own application and history."""
    for name in OWN:
        path = REPOSITORY / name
        if path.is_dir():
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(path, tmp_path / name, ignore=ignore)
        else:
            shutil.copy(path, tmp_path / name)
    return Shop(tmp_path, program=tool)


@pytest.mark.slow
def test_our_own_history_has_the_same_answer_with_and_without_the_cache(
    own: Shop, cache: Cache
) -> None:
    assert answer(own)[0] == 0
    cache.settle()
    model = "src/database/model/resource/event.py"
    own.edit('    HYBRID = "hybrid"\n', '    HYBRID = "hybrid"\n    TAPED = "taped"\n', model)
    expect_equal_answers(own)
    assert answer(own)[0] == 1


def test_metadata_that_only_env_py_names_needs_no_server(pattern: Shop, tmp_path: Path) -> None:
    shop = copy_of(pattern, tmp_path / "shop")
    (shop.folder / "pyproject.toml").unlink()
    assert shop.run("check-drift").code == 0
    done = shop.run("check-drift")
    assert (done.code, steps(done)) == (0, set())


def test_metadata_that_env_py_has_only_when_connected_is_found(
    pattern: Shop, tmp_path: Path
) -> None:
    shop = copy_of(pattern, tmp_path / "shop")
    (shop.folder / "pyproject.toml").unlink()
    shop.edit(
        "def run_migrations_offline() -> None:\n",
        "def run_migrations_offline() -> None:\n    raise SystemExit('not here')\n",
        "migrations/env.py",
    )
    shop.edit("amount: int", "amount: int\n    gift: bool")
    done = shop.run("check-drift")
    assert done.code == 1, done.err
    assert "+ column purchase.gift" in done.out
