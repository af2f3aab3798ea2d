"""Which tables get generated rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.proof.rows.boundaries import pair_values
from alembic_autogen.proof.rows.fill import (
    _referring,
    _values_of_pair,
    literal_of,
    tables_to_fill,
)
from support.tables import ID, column, key, schema, table


def refers(name: str, *parents: str):  # type: ignore[no-untyped-def]
    keys = [f"CONSTRAINT `{name}{p}` FOREIGN KEY (`id`) REFERENCES `{p}` (`id`)" for p in parents]
    return table(name, ID, *keys)


TABLES = schema(
    refers("a", "b", "elsewhere"),
    refers("b", "c"),
    refers("c", "c"),
    refers("d", "e"),
    refers("e", "d"),
    refers("z"),
).tables


@pytest.mark.parametrize(
    ("touched", "filled"),
    [
        ("", ""),
        ("z", "z"),
        ("a", "c b a"),
        ("a z c", "c z b a"),
        ("b b", "c b"),
        ("d", "d e"),
        ("unknown", ""),
    ],
)
def test_a_table_is_filled_after_those_that_it_refers_to(touched: str, filled: str) -> None:
    found = tables_to_fill(map(key, touched.split()), TABLES)
    assert [str(each.key) for each in found] == filled.split()


def test_a_foreign_key_that_comes_needs_rows_of_its_parent_as_well() -> None:
    comes = TABLES[key("c")].foreign_keys[0]
    coming = [(key("a"), replace(comes, referred=key("z"))), (key("z"), comes)]
    found = tables_to_fill([key("a")], TABLES, coming)
    assert [str(each.key) for each in found] == ["c", "b", "z", "a"]
    assert found[-1] is TABLES[key("a")]


def test_a_table_may_get_several_foreign_keys() -> None:
    comes = TABLES[key("c")].foreign_keys[0]
    coming = [(key("z"), replace(comes, referred=key(parent))) for parent in ("c", "d")]
    found = tables_to_fill([key("z")], TABLES, coming)
    assert {str(each.key) for each in found} == {"c", "d", "e", "z"}


def test_a_column_that_gets_another_type_has_the_values_of_the_pair() -> None:
    before, after = column("`a` varchar(9)"), column("`a` int")
    assert _values_of_pair(before, None) == []
    assert _values_of_pair(before, after) == pair_values(before, after) != []


@pytest.mark.parametrize(
    ("line", "literal"),
    [
        (None, "QUOTE(`a``b`)"),
        ("`x` int", "QUOTE(`a``b`)"),
        ("`x` varchar(9)", "QUOTE(`a``b`)"),
        ("`x` binary(4)", "CONCAT('X''', HEX(`a``b`), '''')"),
        ("`x` varbinary(4)", "CONCAT('X''', HEX(`a``b`), '''')"),
    ],
)
def test_bytes_of_a_key_are_read_as_hexadecimal(line: str | None, literal: str) -> None:
    assert literal_of("a`b", column(line) if line else None) == literal


@pytest.mark.parametrize(
    ("number", "row"),
    [
        (0, {"a": "1", "b": "2", "c": "5"}),
        (1, {"a": "3", "b": "4", "c": "5"}),
        (2, {"a": "1", "b": "2", "c": "5"}),
    ],
)
def test_rows_refer_to_one_row_after_the_other(number: int, row: dict[str, str]) -> None:
    references = [(("a", "b"), [("1", "2"), ("3", "4")]), (("c",), [("5",)]), (("d",), [])]
    assert _referring(references, number) == row
