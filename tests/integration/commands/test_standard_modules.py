"""A file of the project has the name of a module of Python, and is imported as by Alembic."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from support.shops import PRODUCTION, Shop, run

DRIFT = "    note: str | None = Field(default=None, max_length=200)\n"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["email", "queue", "html"])
def test_a_file_that_hides_nothing_from_alembic_hides_nothing(shop: Shop, name: str) -> None:
    (shop.folder / f"{name}.py").write_text("JOBS = []\n")
    shop.edit(DRIFT, "")
    alone = replace(shop, forked=False)
    found = alone.run("check-drift")
    assert (found.code, "- column purchase.note\n" in found.out) == (1, True), found
    for command in (("revision", "-m", "drop", "--dry-run"), ("lint",)):
        done = alone.run(*command)
        assert done.code == 0, done.err


@pytest.mark.parametrize("name", ["queue", "secrets"])
def test_the_application_finds_its_own_file(shop: Shop, name: str) -> None:
    """Alembic's command line does not import these modules, but the tool does."""
    path = shop.folder / f"{name}.py"
    path.write_text("LONGEST = 200\n")
    shop.edit("from enum", f"import {name}\nfrom enum")
    shop.edit("max_length=200", f"max_length={name}.LONGEST")
    shop.edit(PRODUCTION, "sqlite://", "alembic.ini")
    alembic = Path(sys.executable).with_name("alembic")  # not a fork, which has imported more
    plain = run([str(alembic), "upgrade", "head"], shop.folder)
    assert plain.code == 0, plain.err
    alone = replace(shop, forked=False)
    if name != "secrets":  # which the tool imports before it knows the project
        assert alone.run("check-drift", PYTHONPATH=str(shop.folder)).code == 0
    for _ in range(3):  # the last ones from memory
        done = alone.run("check-drift")
        assert done.code == 0, done.err
    path.write_text("LONGEST = 300\n")
    assert alone.run("check-drift").code == 1


@pytest.mark.slow
def test_a_file_that_is_added_counts_from_then_on(shop: Shop) -> None:
    shop.edit(
        "from enum",
        "try:\n    from secrets import LONGEST\nexcept ImportError:\n    LONGEST = 200\nfrom enum",
    )
    shop.edit("max_length=200", "max_length=LONGEST")
    alone = replace(shop, forked=False)
    assert [alone.run("check-drift").code for _ in range(3)] == [0, 0, 0]
    path = shop.folder / "secrets.py"
    path.write_text("LONGEST = 300\n")
    assert alone.run("check-drift").code == 1
    path.unlink()
    assert alone.run("check-drift").code == 0
