"""Rows that the foreign keys of generated rows may refer to."""

from __future__ import annotations

import pytest

from alembic_autogen.proof.rows.references import (
    Referable,
    choices_of,
    counters_referred_to,
    keys_query,
    literal_of,
    next_number_query,
    orphans_query,
    reference,
    references_to_itself,
    references_to_later,
)
from support.tables import COUNTS, ID, column, table

TO_PARENT = "CONSTRAINT `f` FOREIGN KEY (`x`,`y`) REFERENCES `geo`.`p` (`i d`,`n`)"
NULLABLE, REQUIRED = "`x` int DEFAULT NULL", "`y` varchar(3) NOT NULL"
TO_ITSELF = "CONSTRAINT `up` FOREIGN KEY (`x`,`y`) REFERENCES `t` (`id`,`na``me`)"
NAME = "`na``me` varchar(3) NOT NULL"


def test_the_keys_of_a_referred_table_are_read_as_sql() -> None:
    into = table("t", NULLABLE, "`y` binary(3) NOT NULL", TO_PARENT)
    assert keys_query(into, into.foreign_keys[0]) == (
        "SELECT QUOTE(`i d`), CONCAT('X''', HEX(`n`), '''') FROM `geo`.`p`"
        " WHERE `i d` IS NOT NULL AND `n` IS NOT NULL LIMIT 24"
    )


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
    ("x", "y", "values"),
    [
        ("`x` int NOT NULL", REQUIRED, [("1", "'a'")]),
        (NULLABLE, REQUIRED, [("1", "'a'"), ("NULL", "")]),
        ("`x` int NOT NULL", "`y` int DEFAULT NULL", [("1", "'a'"), ("", "NULL")]),
        (NULLABLE, "`y` int DEFAULT NULL", [("1", "'a'"), ("NULL", "NULL")]),
    ],
)
def test_a_foreign_key_is_null_as_well_in_the_columns_that_allow_it(
    x: str, y: str, values: list[tuple[str, ...]]
) -> None:
    into = table("t", x, y, TO_PARENT)
    assert choices_of(into, into.foreign_keys[0], [(1, "'a'")]) == (("x", "y"), values)


@pytest.mark.parametrize(
    ("number", "row"),
    [
        (0, {"a": "1", "b": "2", "c": "5"}),
        (1, {"a": "3", "b": "4", "c": "5"}),
        (2, {"a": "1", "b": "2", "c": "5"}),
    ],
)
def test_rows_refer_to_one_row_after_the_other(number: int, row: dict[str, str]) -> None:
    choices = [(("a", "b"), [("1", "2"), ("3", "4")]), (("d",), []), (("c",), [("5",)])]
    assert Referable(choices).row(number) == row


def test_a_column_that_may_have_any_value_is_left_to_others() -> None:
    assert Referable([(("a", "b"), [("", "NULL")])]).row(0) == {"b": "NULL"}


def test_references_to_tables_that_are_filled_later_are_found() -> None:
    first = table("a", ID, NULLABLE, _refers("a", "b"), _refers("a", "a"), _refers("a", "c"))
    second = table("b", ID, NULLABLE, _refers("b", "a"))
    found = references_to_later([first, second])
    assert [(str(t.key), str(key.referred)) for t, key in found] == [("a", "b")]


def _refers(name: str, parent: str) -> str:
    return f"CONSTRAINT `{name}_{parent}` FOREIGN KEY (`x`) REFERENCES `{parent}` (`id`)"


@pytest.mark.parametrize(
    ("x", "changed"),
    [
        (NULLABLE, "SET `x` = 1, `y` = 'a' WHERE (`x` IS NULL OR `y` IS NULL) LIMIT 1"),
        ("`x` int NOT NULL", "SET `y` = 'a' WHERE `x` = 1 AND (`y` IS NULL) LIMIT 1"),
    ],
)
def test_only_columns_that_allow_null_are_changed_afterwards(x: str, changed: str) -> None:
    into = table("t", x, "`y` varchar(3) DEFAULT NULL", TO_PARENT)
    assert reference(into, into.foreign_keys[0], ("1", "'a'")) == f"UPDATE `t` {changed}"


@pytest.mark.parametrize(
    ("choices", "lacks"), [([], False), ([["1"]], False), ([["1"], []], True), ([[]], True)]
)
def test_a_foreign_key_without_choices_lacks_rows(choices: list[list[str]], lacks: bool) -> None:
    found = [(("x",), [(each,) for each in values]) for values in choices]
    assert Referable(found).lacks_rows is lacks


def test_rows_that_refer_to_rows_of_their_table_that_are_not_there_are_found() -> None:
    tree = table("t", COUNTS, NAME, NULLABLE, REQUIRED, TO_PARENT, TO_ITSELF)
    (key,) = references_to_itself(tree)
    assert key.name == "up"
    assert orphans_query(tree, key) == (
        "SELECT 1 FROM `t` AS `child` LEFT JOIN `t` AS `parent`"
        " ON `parent`.`id` = `child`.`x` AND `parent`.`na``me` = `child`.`y`"
        " WHERE `parent`.`id` IS NULL AND `child`.`x` IS NOT NULL AND `child`.`y` IS NOT NULL"
    )


@pytest.mark.parametrize(
    ("key", "counter", "counters"),
    [
        (TO_ITSELF, COUNTS, ["id"]),
        (TO_ITSELF, ID, []),
        (TO_ITSELF.replace("`t`", "`u`"), COUNTS, []),
        ("CONSTRAINT `up` FOREIGN KEY (`y`) REFERENCES `t` (`na``me`)", COUNTS, []),
    ],
)
def test_only_a_counter_that_its_own_table_refers_to_is_read(
    key: str, counter: str, counters: list[str]
) -> None:
    assert counters_referred_to(table("t", counter, NAME, NULLABLE, REQUIRED, key)) == counters


def test_the_next_number_of_an_empty_table_is_one() -> None:
    assert (
        next_number_query(table("t", ID), "i`d") == "SELECT COALESCE(MAX(`i``d`), 0) + 1 FROM `t`"
    )
