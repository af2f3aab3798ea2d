"""The results of a squash are compared with those of the revisions, as values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.proof.rows.observe import TableRows
from alembic_autogen.proof.squashed import (
    _COUNTER,
    PrintedContents,
    Unequal,
    printed_otherwise,
    unequal,
)
from alembic_autogen.schema.model import Table
from support.tables import A, B, key, schema, t, table, view

ROWS = ({"id": "1", "a": "x"}, {"id": "2", "a": "y"})


def state(
    *tables: Table,
    rows: tuple[dict[str, str], ...] = (),
    printed: dict[str, str] | None = None,
) -> PrintedContents:
    """A database with the same rows in each table."""
    found = TableRows(("id",), rows)
    texts = {key(name): text for name, text in (printed or {}).items()}
    return PrintedContents(schema(*tables), {each.key: found for each in tables}, texts)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (state(), state()),
        (state(t(A)), state(t(A))),
        (state(t(A), rows=ROWS), state(t(A), rows=ROWS[::-1])),  # their order does not count
        (state(t(A), rows=ROWS[:1]), state(t(A), rows=({"a": "x", "id": "1"},))),  # nor in a row
    ],
)
def test_equal_states_have_no_differences(now: PrintedContents, then: PrintedContents) -> None:
    found = unequal("at the end", now, then)
    assert found == Unequal()
    assert not found


@pytest.mark.parametrize(
    ("now", "then", "line", "names"),
    [
        (state(t()), state(t(A)), "at the end: + column t.a", {"t"}),
        (state(t(A)), state(t()), "at the end: - column t.a", {"t"}),
        (state(t(A, B)), state(t(B, A)), "at the end: ~ column order t", {"t"}),
        (state(table("größe")), state(), "at the end: - table größe", {"größe"}),
        (
            state(t(), rows=ROWS),
            state(t(), rows=ROWS[:1]),
            "at the end: the rows of t differ",
            {"t"},
        ),
        (
            state(t(), rows=ROWS[:1] * 2),
            state(t(), rows=ROWS[:1]),
            "at the end: the rows of t differ",
            {"t"},
        ),
    ],
)
def test_a_difference_names_the_moment_and_its_table(
    now: PrintedContents, then: PrintedContents, line: str, names: set[str]
) -> None:
    found = unequal("at the end", now, then)
    assert found
    assert found.lines[0].startswith(line)
    assert found.tables == names


def test_stored_objects_count_too() -> None:
    then = replace(state(), schema=schema(view("v", "SELECT 1")))
    found = unequal("at the end", state(), then)
    assert found.lines[0].startswith("at the end: + view v")
    assert found.tables == set()


def test_rows_of_tables_that_are_not_on_both_sides_are_not_compared() -> None:
    found = unequal("at the end", state(), state(t(), rows=ROWS))
    assert not any("rows" in line for line in found.lines)


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    [
        ({}, {}, []),
        ({"t": "x"}, {"t": "x"}, []),
        ({"t": "x", "u": "y"}, {"t": "y", "u": "y"}, ["t"]),
        ({}, {"t": "x"}, []),
    ],
)
def test_tables_that_are_printed_otherwise(
    now: dict[str, str], then: dict[str, str], expected: list[str]
) -> None:
    found = printed_otherwise(state(printed=now), state(printed=then))
    assert [str(each) for each in found] == expected


def test_the_next_number_is_not_printed() -> None:
    assert _COUNTER.sub("", ") ENGINE=InnoDB AUTO_INCREMENT=12 X") == ") ENGINE=InnoDB X"
