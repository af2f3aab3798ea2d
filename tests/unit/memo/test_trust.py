"""docs/trust.md names whatever an answer from memory depends on, and what it does not."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

import memory.edits  # noqa: F401 -- defines the kinds
from alembic_autogen.memo.import_state import ImportState
from memory.edits.base import kinds

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """The part of the page under a title."""
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def rows(title: str) -> list[str]:
    """The first cells of the tables under a title."""
    found = re.findall(r"^\| (.+?) \|", section(title), re.MULTILINE)
    return [cell for cell in found if cell != "---"]


def test_every_condition_has_its_row_and_no_other() -> None:
    named = [cell.strip("`") for cell in rows("What is noted, and when a result holds")[1:]]
    assert sorted(named) == sorted(each.name for each in fields(ImportState))


def test_every_kind_of_edit_that_is_trusted_has_its_row() -> None:
    trusted = {kind.trusted for kind in kinds() if kind.trusted}
    assert trusted <= set(rows("What remains trusted"))


@pytest.mark.parametrize("module", sorted((ROOT / "tests/memory/edits").glob("[a-z]*.py")))
def test_every_group_of_edits_is_named(module: Path) -> None:
    words = {"beyond": "other programs", "code": "modules", "history": "the history"}
    words |= {"base": "each kind", "meanwhile": "saved\nmeanwhile", "in_c": "asks in C"}
    assert words.get(module.stem, module.stem) in section("How this is tested")
