"""The places that texts of errors name."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.report.named_places import place_in
from alembic_autogen.report.text.diagnostics import PlaceInFile


def test_the_first_place_that_exists_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "a (copy).py"
    file.write_text("one\n  two\n")
    text = f"Revision 1 (of 2) fails (/none.py:1) ({file}:2): Table 'a(b.py:x)' (1146)"
    assert place_in(text) == PlaceInFile(str(file), 2, 0, "  two")
    assert place_in(f"Revision 1 (of 2) fails ({file}:2)") == PlaceInFile(str(file), 2, 0, "  two")


@pytest.mark.parametrize("text", ["", "(a.py)", "(/none.py:1)", "(a.py:99999)", "(\n.py:1)"])
def test_a_text_may_name_none(text: str) -> None:
    assert place_in(text) is None
