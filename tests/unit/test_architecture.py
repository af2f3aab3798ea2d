"""docs/architecture.md says what the code is."""

from __future__ import annotations

import os
import re
from collections import Counter

from support.architecture import APART, DOCUMENT, PACKAGE, ROOT, longest_chain, rooms, with_picture


def test_the_picture_is_drawn_from_the_code() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    current = with_picture(document)
    if os.environ.get("TEST_REWRITE"):
        DOCUMENT.write_text(current, encoding="utf-8")
        document = current
    assert document == current, "make architecture draws it again"


def test_each_room_has_its_line_from_the_top_down() -> None:
    listed = re.findall(r"^\| `(\w+)/` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == rooms()


def test_each_file_that_it_names_is_there() -> None:
    names = re.findall(r"`((?:\w+/)+\w+\.py)`", DOCUMENT.read_text(encoding="utf-8"))
    missing = [name for name in names if not (ROOT / "tools" / PACKAGE / name).is_file()]
    assert names and not missing


def test_only_rooms_and_base_modules_are_in_the_package() -> None:
    there = {path.name for path in (ROOT / "tools" / PACKAGE).iterdir() if path.is_dir()}
    assert there - {"__pycache__", "testing"} == set(rooms())


def test_each_base_module_is_listed() -> None:
    text = DOCUMENT.read_text(encoding="utf-8").partition("Below the rooms are modules")[2]
    listed = set(re.findall(r"`(\w+)`", text.partition("pytest plugin")[0]))
    there = {path.stem for path in (ROOT / "tools" / PACKAGE).glob("*.py")}
    assert listed == there - APART - {"__init__"}


def test_no_import_is_more_than_twelve_steps_away_from_the_command_line() -> None:
    chain = longest_chain()
    assert len(chain) - 1 <= 12, "\n".join(chain)


def test_each_class_has_a_name_of_its_own() -> None:
    names = Counter(
        name
        for path in (ROOT / "tools" / PACKAGE).rglob("*.py")
        for name in re.findall(r"^class (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert names and not [name for name, count in names.items() if count > 1]
