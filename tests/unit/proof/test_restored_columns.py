"""The values of columns that a downgrade adds again, in words."""

from __future__ import annotations

import pytest

from alembic_autogen.proof.rows.observe import RowChange, TableRows
from alembic_autogen.proof.rows.restored import restored_columns
from support.tables import ID, key, renamed, table

AFTER = table(
    "t",
    ID,
    "`a` int NOT NULL",
    "`n` int DEFAULT NULL",
    "`g` int GENERATED ALWAYS AS (`a` + 1) VIRTUAL",
)


def rows(*found: dict[str, str]) -> TableRows:
    return TableRows(("id",), tuple(found))


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (["0", "0"], "a is 0 in 2 rows: the dropped values are not restored"),
        (["0"], "a is 0 in 1 row: the dropped values are not restored"),
        (["1", "2"], "a is something like 1 in 2 rows: the dropped values are not restored"),
    ],
)
def test_a_value_that_is_not_the_dropped_one(values: list[str], text: str) -> None:
    before = rows(*({"id": str(n)} for n, _ in enumerate(values)))
    after = rows(
        *({"id": str(n), "a": a, "n": "NULL", "g": "1"} for n, a in enumerate(values)),
    )
    found = restored_columns([AFTER], {key("t"): before}, {key("t"): after}, renamed())
    assert list(found) == [RowChange(key("t"), text, "given", "a")]


def test_no_rows_and_kept_columns_are_not_named() -> None:
    full = rows({"id": "1", "a": "0", "n": "NULL", "g": "1"})
    nothing = ({key("t"): rows()}, {key("t"): rows()}), ({}, {key("t"): full})
    for before, after in (*nothing, ({key("t"): full}, {key("t"): full})):
        assert not list(restored_columns([AFTER], before, after, renamed()))


def test_a_renamed_table_and_a_renamed_column_are_known() -> None:
    names = renamed(tables={"t": "u"}, columns={"u": {"a": "b"}})
    before = {key("u"): rows({"id": "1", "b": "5"})}
    after = {key("t"): rows({"id": "1", "a": "5", "n": "7", "g": "6"})}
    found = list(restored_columns([AFTER], before, after, names))
    assert [(str(each.table), each.column) for each in found] == [("u", "n")]
