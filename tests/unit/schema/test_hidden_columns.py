"""Hidden columns of functional indexes, by what SHOW EXTENDED COLUMNS prints."""

from __future__ import annotations

from typing import Any

import pytest

from alembic_autogen.schema.describe import describe
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.hidden_columns import (
    has_hidden_columns,
    with_hidden_columns,
    without_hidden_columns,
)
from alembic_autogen.schema.model import Index, IndexPart, Schema, Table, TableKey

KEY = TableKey(None, "t")
LONG = "i" * 64


def table(*indexes: Index) -> Table:
    return Table(KEY, indexes=indexes)


def index(name: str, *expressions: str | None) -> Index:
    return Index(name, tuple(IndexPart(None if e else "id", e) for e in expressions))


def completed(before: Table, *rows: tuple[Any, ...]) -> list[list[str]]:
    found = with_hidden_columns(before, lambda sql: [(*row, "more") for row in rows], "d")
    return [[part.computed_as for part in each.parts] for each in found.indexes]


def test_parts_are_found_by_index_and_place() -> None:
    before = table(index("f", "(lower(`v`))", None, "(`n` + 1)"), index("a!1!b", "(upper(`v`))"))
    rows = (
        ("id", "int", None),
        ("!hidden!f!0!0", "varchar(20)", "utf8mb4_bin"),
        ("!hidden!f!2!0", "bigint", None),
        ("!hidden!a!1!b!0!0", "varchar(9)", "latin1_swedish_ci"),
    )
    assert completed(before, *rows) == [
        ["varchar(20) COLLATE utf8mb4_bin", "", "bigint"],
        ["varchar(9) COLLATE latin1_swedish_ci"],
    ]


def test_several_names_that_were_cut_short_are_told_apart_by_their_place() -> None:
    rows = [(f"!hidden!{LONG[:52]}!{at}!0", type_, None) for at, type_ in ((0, "int"), (2, "date"))]
    before = table(index(LONG, "(`n` + 1)", None, "(`d`)"), index(f"{LONG[:60]}x", None))
    assert completed(before, *rows) == [["int", "", "date"], [""]]


def test_the_table_s_own_database_is_asked() -> None:
    asked: list[str] = []

    def query(sql: str) -> list[tuple[Any, ...]]:
        asked.append(sql)
        return []

    for key in (KEY, TableKey("geo", "t")):
        with_hidden_columns(Table(key), query, "d")
    assert asked == [
        "SHOW EXTENDED FULL COLUMNS FROM `d`.`t`",
        "SHOW EXTENDED FULL COLUMNS FROM `geo`.`t`",
    ]


@pytest.mark.parametrize(
    ("names", "expected"),
    [([LONG[:52]], "int"), ([LONG[:52], LONG[:51]], ""), (["i"], ""), ([LONG[:51] + "x"], "")],
)
def test_a_name_that_was_cut_short_counts_where_it_is_the_only_one(
    names: list[str], expected: str
) -> None:
    rows = [(f"!hidden!{name}!0!0", "int", None) for name in names]
    assert completed(table(index(LONG, "(`n` + 1)")), *rows) == [[expected]]


def test_only_tables_with_expressions_are_asked() -> None:
    assert has_hidden_columns(table(index("k", None), index("f", None, "(`n` + 1)")))
    assert not has_hidden_columns(table(index("k", None)))


def test_a_name_is_cut_in_one_index_only() -> None:
    same = LONG[:60]
    before = table(index(f"{same}a", None), index(f"{same}b", "(`n` + 1)"))
    assert completed(before, (f"!hidden!{LONG[:52]}!0!0", "int", None)) == [[""], ["int"]]


def test_what_alone_differs_is_told_beside_the_definitions() -> None:
    sides = [
        Schema({KEY: table(Index("f", (IndexPart(None, "(`n`)", computed_as=type_),)))})
        for type_ in ("int", "bigint")
    ]
    (difference,) = compare(*sides).differences
    assert describe(difference) == [
        "~ index t.f",
        "    migrations: KEY `f` ((`n`)) /* (`n`) as int */",
        "    models: KEY `f` ((`n`)) /* (`n`) as bigint */",
    ]
    assert [without_hidden_columns(side) for side in sides] == [
        Schema({KEY: table(index("f", "(`n`)"))})
    ] * 2


def test_each_part_that_is_computed_is_named_with_its_type() -> None:
    sides = [
        table(
            Index(
                "f",
                (
                    IndexPart("id"),
                    IndexPart(None, "(`n`)", computed_as=type_),
                    IndexPart(None, "(`m`)", computed_as="date"),
                ),
            )
        )
        for type_ in ("int", "bigint")
    ]
    (difference,) = compare(*(Schema({KEY: side}) for side in sides)).differences
    assert describe(difference)[1].endswith(" /* (`n`) as int, (`m`) as date */")
