"""Rows that are tried for a table, in their order."""

from __future__ import annotations

import pytest

from alembic_autogen.proof.rows.column_boundaries import boundary_values
from alembic_autogen.proof.rows.conversion_boundaries import pair_values
from alembic_autogen.proof.rows.generator import Row, RowGenerator, least_refused
from alembic_autogen.proof.rows.references import Referable
from alembic_autogen.schema.model import Table
from support.tables import ID, PRIMARY, column, t, table

TEXT, BYTE = "`a` varchar(9) DEFAULT NULL", "`b` tinyint NOT NULL"
LETTERS = "`e` enum('u','v','w') NOT NULL"
NOTHING = Referable()
TRIES = 40


def generator(into: Table, **targets: str) -> RowGenerator:
    """A generator for a table.

    :param targets: the definitions that columns get.
    """
    return RowGenerator(into, {name: column(line) for name, line in targets.items()})


def attempts(into: Table, number: int = 0, referable: Referable = NOTHING) -> list[Row]:
    return list(generator(into).attempts(number, referable))


def first_attempts(into: Table, count: int) -> list[Row]:
    """The first attempt at each of some rows."""
    return [next(generator(into).attempts(number, NOTHING)) for number in range(count)]


# The values


def test_each_boundary_value_of_each_column_has_its_turn() -> None:
    into = table("x", TEXT, BYTE)
    rows = first_attempts(into, generator(into).turns(24))
    for line, name in ((TEXT, "a"), (BYTE, "b")):
        values = boundary_values(column(line))
        assert [row[name] for row in rows[: len(values)]] == values
        assert {row[name] for row in rows} == {*values}


def test_generated_and_counted_columns_have_no_values() -> None:
    into = table("x", "`id` int NOT NULL AUTO_INCREMENT", "`g` int GENERATED ALWAYS AS (1) STORED")
    assert attempts(into) == [{}] * TRIES
    assert list(generator(into).missing()) == []


def test_a_column_without_known_values_is_left_to_its_default() -> None:
    into = table("x", "`g` unheard NOT NULL", BYTE, "UNIQUE KEY `k` (`g`)")
    assert {name for row in attempts(into) for name in row} == {"b"}
    assert "g" not in generator(into).row_with("b", "7", 0, NOTHING)


def test_values_that_a_check_names_are_among_them() -> None:
    into = t(TEXT, "CONSTRAINT `c` CHECK ((`a` in (_utf8mb4'red',_utf8mb4'blue')))")
    assert generator(into).values["a"][-2:] == ["'red'", "'blue'"]


def test_a_column_that_gets_another_type_has_the_values_of_the_pair_too() -> None:
    before, after = "`a` int DEFAULT NULL", "`a` datetime DEFAULT NULL"
    pair = pair_values(column(before), column(after))
    values = generator(t(before), a=after).values
    assert values["a"] == [*boundary_values(column(before)), *pair]
    assert values["id"] == boundary_values(column(ID))


# The numbers of rows


@pytest.mark.parametrize(
    ("line", "turns"),
    [
        (LETTERS, 6),  # the fewest
        (BYTE, len(boundary_values(column(BYTE))) + 2),
        (TEXT, len(boundary_values(column(TEXT))) + 2),
    ],
)
def test_there_are_two_rows_more_than_values_of_a_column(line: str, turns: int) -> None:
    assert generator(table("x", "`f` enum('u') NOT NULL", line)).turns(24) == turns


@pytest.mark.parametrize("most", [1, 3])
def test_a_table_gets_no_more_rows_than_it_may(most: int) -> None:
    assert generator(t(TEXT, BYTE)).turns(most) == most


def test_tables_with_conversions_may_have_more_rows() -> None:
    assert generator(t(BYTE)).most_rows == 24
    assert generator(t(BYTE), b="`b` int NOT NULL").most_rows == 80


# The attempts at one row


def test_the_values_whose_turn_it_is_are_tried_twice_before_any_others() -> None:
    rows = attempts(table("x", TEXT, BYTE), number=1)
    assert len(rows) == TRIES
    turn = {"a": boundary_values(column(TEXT))[1], "b": boundary_values(column(BYTE))[1]}
    assert rows[:2] == [turn, turn]
    assert rows[2] != turn


def test_further_attempts_have_any_boundary_values() -> None:
    rows = generator(table("x", TEXT, BYTE))
    others = [row for number in range(4) for row in [*rows.attempts(number, NOTHING)][2:]]
    for name, line in (("a", TEXT), ("b", BYTE)):
        assert {row[name] for row in others} == {*boundary_values(column(line))}


def test_the_rows_are_the_same_in_each_run_and_others_in_another_table() -> None:
    first, again, other = (attempts(table(name, TEXT, BYTE)) for name in ("x", "x", "y"))
    assert first == again != other


@pytest.mark.parametrize("key", ["PRIMARY KEY (`id`)", "UNIQUE KEY `k` (`id`)"])
def test_each_attempt_but_the_first_has_another_value_for_a_unique_key(key: str) -> None:
    into = table("x", ID, LETTERS, key)
    assert [row["id"] for row in attempts(into, number=0)][:4] == ["1", "3", "4", "5"]
    assert [row["id"] for row in attempts(into, number=1)][:4] == ["0", "43", "44", "45"]
    assert [row["e"] for row in attempts(into, number=1)][:2] == ["'v'", "'v'"]
    ids = [row["id"] for number in range(24) for row in attempts(into, number)[1:]]
    assert len(ids) == len({*ids})
    assert not {*ids} & {"0", "1"}  # they are boundary values


def test_other_keys_keep_the_boundary_values() -> None:
    assert {row["id"] for row in attempts(table("x", ID, "KEY `k` (`id`)"))} == {
        *boundary_values(column(ID))
    }


def test_a_unique_key_of_few_values_keeps_them() -> None:
    assert {row["e"] for row in attempts(table("x", LETTERS, "UNIQUE KEY `k` (`e`)"))} == {
        *("'u'", "'v'", "'w'")
    }


PARENTS = [("1", "'a'"), ("2", "'b'"), ("3", "'c'")]


def test_each_attempt_refers_to_the_next_row() -> None:
    into = table("x", "`x` int NOT NULL", "`y` varchar(3) NOT NULL", BYTE)
    referable = Referable([(("x", "y"), PARENTS)])
    for number in (0, 1):
        rows = attempts(into, number, referable)
        pairs = [(row["x"], row["y"]) for row in rows]
        assert pairs[:3] == [*PARENTS[number:], *PARENTS[:number]]
        assert {*pairs} == {*PARENTS}
        assert all("b" in row for row in rows)


# Rows that refer to rows of their own table


UP = "CONSTRAINT `up` FOREIGN KEY (`parent`) REFERENCES `x` (`id`)"
PARENT = "`parent` int NOT NULL"
TREE = table("x", ID, PARENT, PRIMARY, UP)


def is_its_own_parent(row: Row) -> bool:
    return row["id"] == row["parent"]


def test_the_first_row_of_a_tree_refers_to_itself() -> None:
    rows = attempts(TREE, referable=Referable([(("parent",), [])]))
    assert all(map(is_its_own_parent, rows))
    assert [row["parent"] for row in rows][:3] == ["1", "3", "4"]


def test_a_third_of_the_attempts_at_another_row_refer_to_themselves() -> None:
    rows = attempts(TREE, referable=Referable([(("parent",), [("-5",)])]))
    assert [at for at, row in enumerate(rows) if is_its_own_parent(row)] == [*range(2, TRIES, 3)]
    assert {row["parent"] for row in rows if not is_its_own_parent(row)} == {"-5"}


def test_a_row_refers_to_its_own_number_before_it_has_one() -> None:
    tree = table("x", "`id` int NOT NULL AUTO_INCREMENT", PARENT, PRIMARY, UP)
    rows = attempts(tree, referable=Referable([(("parent",), [])], {"id": "8"}))
    assert rows == [{"id": "8", "parent": "8"}] * TRIES


def test_a_number_that_the_row_refers_with_is_its_own() -> None:
    both = table(
        *("x", "`id` int NOT NULL AUTO_INCREMENT", PARENT, PRIMARY, UP),
        "CONSTRAINT `same` FOREIGN KEY (`id`) REFERENCES `p` (`id`)",
    )
    choices = [(("parent",), []), (("id",), [("6",)])]
    assert attempts(both, referable=Referable(choices, {"id": "8"}))[0] == {
        "id": "6",
        "parent": "6",
    }


def test_no_row_refers_to_a_column_of_its_own_without_a_value() -> None:
    computed = "`sum` int GENERATED ALWAYS AS (`id` + 1) STORED"
    up = "CONSTRAINT `up` FOREIGN KEY (`id`,`parent`) REFERENCES `x` (`id`,`sum`)"
    into = table("x", ID, PARENT, computed, up)
    rows = attempts(into, referable=Referable([(("id", "parent"), [])]))
    assert rows[0] == {"id": "1", "parent": "1"}
    assert {row["parent"] for row in rows} == {*boundary_values(column(PARENT))}


# Values that are in no row yet


def test_missing_values_are_tried_six_times_the_first_of_each_column_first() -> None:
    tries = list(generator(table("x", LETTERS, "`f` enum('y') NOT NULL")).missing())
    order = [("e", "'u'"), ("f", "'y'"), ("e", "'v'"), ("e", "'w'")]
    assert tries == [(*each, 6 * at + time) for at, each in enumerate(order) for time in range(6)]


def test_of_many_conversions_each_value_is_tried_twice() -> None:
    other = "enum('u','v','w') DEFAULT NULL"
    into = table("x", LETTERS, "`f` enum('u','v') NOT NULL")
    one, both = generator(into, e=f"`e` {other}"), generator(
        into, e=f"`e` {other}", f=f"`f` {other}"
    )
    assert [attempt for *each, attempt in one.missing() if each == ["f", "'u'"]] == [*range(6, 12)]
    assert [attempt for *each, attempt in both.missing() if each == ["f", "'u'"]] == [2, 3]


def test_a_value_that_refers_to_another_table_is_tried_twice() -> None:
    key = "CONSTRAINT `k` FOREIGN KEY (`b`) REFERENCES `y` (`id`)"
    tries = list(generator(table("x", LETTERS, BYTE, key)).missing())
    assert [name for name, *_ in tries].count("e") == 6 * 3
    assert [name for name, *_ in tries].count("b") == 2 * len(boundary_values(column(BYTE)))


def test_values_of_rows_that_are_kept_are_not_missing() -> None:
    rows = generator(table("x", LETTERS, "`f` enum('u','v') NOT NULL"))
    rows.keep({"e": "'u'", "f": "'v'"})
    rows.keep({"e": "'w'", "f": "'v'"})
    tries = [*(("f", "'u'", at) for at in range(6)), *(("e", "'v'", at) for at in range(6, 12))]
    assert list(rows.missing()) == tries


def test_a_value_is_not_tried_again_once_a_row_with_it_is_kept() -> None:
    rows = generator(table("x", LETTERS))
    tried = []
    for name, value, attempt in rows.missing():
        tried.append((value, attempt))
        if attempt % 6 == 1:
            rows.keep({name: value})
    assert tried == [("'u'", 0), ("'u'", 1), ("'v'", 6), ("'v'", 7), ("'w'", 12), ("'w'", 13)]


def test_the_search_for_missing_values_ends() -> None:
    many = table("x", *(f"`{name}` int NOT NULL" for name in "abcdefghijk"))
    assert [attempt for *_, attempt in generator(many).missing()] == [*range(240)]


NULLABLE = table("x", *(f"`{name}` tinyint DEFAULT NULL" for name in "xyz"), BYTE)


def test_a_missing_value_is_beside_any_values_and_beside_nulls_in_turn() -> None:
    rows = generator(NULLABLE)
    tried = [rows.row_with("x", "7", attempt, NOTHING) for attempt in range(200)]
    assert {row["x"] for row in tried} == {"7"}
    assert all((row["y"], row["z"]) == ("NULL", "NULL") for row in tried[1::2])
    assert {row["y"] for row in tried[::2]} == {*boundary_values(column("`y` tinyint"))}
    assert {row["b"] for row in tried[1::2]} == {*boundary_values(column(BYTE))}


@pytest.mark.parametrize("attempt", [0, 1])
def test_it_has_a_key_that_no_other_attempt_has(attempt: int) -> None:
    into = table("x", ID, LETTERS, PRIMARY)
    key = str(24 * TRIES + attempt + 2)
    assert generator(into).row_with("e", "'w'", attempt, NOTHING)["id"] == key


@pytest.mark.parametrize("attempt", [0, 1])
def test_it_comes_with_a_row_that_is_referred_to(attempt: int) -> None:
    into = table("x", "`x` int NOT NULL", LETTERS)
    found = Referable([(("x",), [("-7",), ("-8",)])])
    row = generator(into).row_with("e", "'w'", attempt, found)
    assert row == {"x": ["-7", "-8"][attempt], "e": "'w'"}


def test_of_many_conversions_it_is_in_the_last_row_that_was_kept() -> None:
    wider = "enum('u','v','w','x') NOT NULL"
    into = table("x", ID, LETTERS, "`f` enum('u','v') NOT NULL", PRIMARY)
    rows = generator(into, e=f"`e` {wider}", f=f"`f` {wider}")
    rows.keep({"id": "4", "e": "'v'", "f": "'u'"})
    rows.keep({"id": "5", "e": "'u'", "f": "'v'"})
    key = str(80 * TRIES + 1 + 2)
    assert rows.row_with("e", "'w'", 1, NOTHING) == {"id": key, "e": "'w'", "f": "'v'"}
    others = [rows.row_with("e", "'w'", 2 * at, NOTHING) for at in range(40)]
    assert {row["f"] for row in others} >= {"'u'", "'v'"}


# One row that few checks refuse


VALUES = {"a": ["0", "1", "2"], "b": ["0", "1"], "c": ["0", "1"]}
START = dict.fromkeys("abc", "0")
WANTED = {"a": "2", "b": "1", "c": "0"}


def differing(row: Row) -> int:
    """The number of columns that have other values than those that are wanted."""
    return sum(row[name] != value for name, value in WANTED.items())


def test_one_value_after_the_other_is_changed_until_nothing_refuses_the_row() -> None:
    assert least_refused(START, VALUES, differing) == WANTED


def test_the_search_ends_at_a_row_that_nothing_refuses() -> None:
    counts: list[int] = []

    def refusals(row: Row) -> int:
        counts.append(differing(row))
        return counts[-1]

    least_refused(START, VALUES, refusals)
    assert counts == [2, 2, 2, 1, 1, 0]
    assert least_refused(WANTED, VALUES, refusals) == WANTED
    assert counts[6:] == [0]


def test_a_row_that_its_table_refuses_is_changed_as_well() -> None:
    assert least_refused(START, VALUES, lambda row: None if row["a"] == "0" else 3) == {
        **START,
        "a": "1",
    }
    assert least_refused(START, VALUES, lambda row: None) == START


def test_a_value_may_fit_only_beside_one_of_a_later_column() -> None:
    # b has to change before a can
    def refusals(row: Row) -> int | None:
        if row["b"] == "0":
            return 2 if row["a"] == "0" else None
        return 0 if row["a"] == "2" else 1

    assert least_refused(START, VALUES, refusals) == {"a": "2", "b": "1", "c": "0"}


def test_a_change_that_is_no_better_is_not_made() -> None:
    assert least_refused(START, VALUES, lambda row: 1) == START
