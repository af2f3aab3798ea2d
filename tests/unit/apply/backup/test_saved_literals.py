"""Literals are read back as they were written, and compared by their values."""

from __future__ import annotations

import re

import pytest

from alembic_autogen.apply.backup.literals import LITERAL, SavedColumn, canonical, is_same
from alembic_autogen.apply.backup.row_file import RowForm, SavedRow, write_rows
from alembic_autogen.errors import TargetError

LITERALS = [
    (SavedColumn("a", "int", "int"), "-7", "-7"),
    (SavedColumn("a", "decimal", "decimal(9,2)"), "1.10", "1.10"),
    (SavedColumn("a", "double", "double"), "0.1", "0.1e0"),
    (SavedColumn("a", "float", "float"), "1e+22", "1e+22"),
    (SavedColumn("a", "bit", "bit(9)"), "257", "257"),
    (SavedColumn("a", "date", "date"), "0000-00-00", "'0000-00-00'"),
    (SavedColumn("a", "varchar", "varchar(9)", "latin1"), "E4", "_latin1 x'E4'"),
    (SavedColumn("a", "json", "json"), "7B7D", "_utf8mb4 x'7B7D'"),
    (SavedColumn("a", "blob", "blob"), "", "x''"),
    (SavedColumn("a", "int", "int"), None, "NULL"),
]
SAME = [
    ("1", "1.00"),
    ("0000000005", "5"),
    ("_latin1 x'E4'", "_utf8mb4 x'C3A4'"),
    ("_latin1 x'80'", "_utf8mb4 x'E282AC'"),
    ("'2020-01-01'", "'2020-01-01 00:00:00.000'"),
    ("'2020-01-01 00:00:01.500'", "'2020-01-01 00:00:01.5'"),
    ("5", "_utf8mb4 x'35'"),
    ("NULL", "NULL"),
]
DIFFERENT = [
    ("NULL", "_utf8mb4 x''"),
    ("NULL", "0"),
    ("1.49", "1"),
    ("_utf8mb4 x'61'", "_utf8mb4 x'41'"),
    ("_cp932 x'8740'", "_utf8mb4 x'3F'"),
    ("'2020-01-01 10:00:00'", "'2020-01-01'"),
    ("x'FF'", "x'FE'"),
    ("5", "_utf8mb4 x'3035'"),
]


@pytest.mark.parametrize(("column", "text", "literal"), LITERALS, ids=lambda each: str(each)[:40])
def test_literals_are_what_files_are_read_by(
    column: SavedColumn, text: str | None, literal: str
) -> None:
    assert column.literal(text) == literal
    assert re.fullmatch(LITERAL, literal)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_equal_values_are_the_same_in_any_type(one: str, other: str) -> None:
    assert is_same(one, other) and is_same(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_values_are_not_the_same(one: str, other: str) -> None:
    assert not is_same(one, other) and not is_same(other, one)


def test_keys_are_found_again_in_another_type() -> None:
    assert canonical(["1.10", "_latin1 x'E4'"]) == canonical(["1.1", "_utf8mb4 x'C3A4'"])
    assert canonical(["x'FF'"]) != canonical(["x'FE'"])


HOSTILE = ("a`b", "x' = NULL; --", "two\nlines);\n", "ä%s/../")
ROWS = [
    SavedRow(("1",), ("NULL", "_utf8mb4 x''"), None),
    SavedRow(("-2.5",), ("0.1e0", "x'00FF'"), ("1", "NULL")),
    SavedRow(("_utf8mb4 x'27'",), ("'0000-00-00 00:00:00.5'", "7"), None),
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("is_whole", [True, False])
def test_files_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, name: str, is_whole: bool
) -> None:
    path = tmp_path_factory.mktemp("saved") / "rows.sql"
    columns = ("k" + name, name, "c") if is_whole else (name, "c")
    form = RowForm(f"`{name.replace('`', '``')}`", columns, ("k" + name,), is_whole)
    rows = [
        SavedRow(each.key, (*each.key, *each.before)) if is_whole else each for each in ROWS * 9
    ]
    assert write_rows(path, form, rows).rows == 27
    assert [*form.read(path)] == rows
    assert [each.name for each in path.parent.iterdir()] == ["rows.sql"]
    path.write_text(path.read_text()[:-3])
    with pytest.raises(TargetError, match="is not as --backup has written it"):
        list(form.read(path))
