"""The names that the SQL of a value can read when rows get it, and those that it cannot."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.names_at_fill import NamesAtFill, names_at_fill, words_of
from alembic_autogen.schema.differences import Comparison
from support.tables import ID, A, B, C, compared, key, schema, t, table

NEW = "`v` int NOT NULL"


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("", set()),
        ("7 + 1.5e3", {"e3"}),  # too many words do no harm
        ("a + B", {"a", "b"}),
        ("`a b`.`C``d`", {"a b", "c`d"}),
        ("größe$1 || _x", {"größe$1", "_x"}),
        ("(SELECT MAX(n) FROM `t`)", {"select", "max", "n", "from", "t"}),
        ("1a", {"a"}),
    ],
)
def test_words_of_a_value_are_names_in_small_letters(sql: str, words: set[str]) -> None:
    assert words_of(sql) == words


def found(comparison: Comparison, sql: str, place: str = "t.v", value: str = "1") -> NamesAtFill:
    """The names for a value of the column ``table.column``."""
    name, _, column = place.rpartition(".")
    at = key(name), column
    return names_at_fill(comparison, at, {at: value}, sql)


def named(names: NamesAtFill) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The names of both moments."""
    before, then = (
        {str(at): set(columns) for at, columns in tables.items()}
        for tables in (names.before, names.then)
    )
    return before, then


def test_a_revision_that_changes_no_other_name_has_no_remarks() -> None:
    names = found(compared(t(A), t(A, NEW)), "a")
    assert named(names) == ({"t": {"id", "a"}}, {"t": {"id", "a"}})
    assert names.remarks == {}


def test_a_renamed_table_is_read_by_its_new_name_when_rows_get_the_value() -> None:
    comparison = compared(
        schema(t(), table("old", ID, A)), schema(t(NEW), table("new", ID, A)), tables={"old": "new"}
    )
    names = found(comparison, "(SELECT MAX(a) FROM old)")
    assert named(names) == (
        {"t": {"id"}, "old": {"id", "a"}},
        {"t": {"id"}, "new": {"id", "a"}},
    )
    assert names.remarks == {
        "old": "renames the table old to new after this value is tried and before rows get it; "
        "rename it in an earlier revision, and write new then"
    }
    assert list(found(comparison, "(SELECT MAX(a) FROM NEW)").remarks) == ["new"]


def test_the_table_of_the_rows_is_not_needed_as_a_qualifier() -> None:
    comparison = compared(table("u", ID, A), table("t", ID, A, NEW), tables={"u": "t"})
    names = found(comparison, "u.a")
    assert names.remarks == {
        "u": "renames the table u to t after this value is tried and before rows get it; "
        "write columns without the name of their table"
    }
    assert found(comparison, "a").remarks == {}


def test_a_renamed_column_of_another_table_concerns_only_values_that_read_that_table() -> None:
    comparison = compared(
        schema(t(A), table("p", ID, B)),
        schema(t(A, NEW), table("p", ID, C)),
        columns={"p": {"b": "c"}},
    )
    names = found(comparison, "(SELECT MAX(b) FROM p)")
    assert names.then[key("p")].keys() == {"id", "c"}
    assert names.remarks == {
        "b": "renames the column b of p to c after this value is tried and before rows get it; "
        "rename it in an earlier revision, and write c then"
    }
    assert found(comparison, "b + c").remarks == {}


def test_a_column_of_the_own_table_is_renamed_only_after_rows_get_the_value() -> None:
    names = found(compared(t(A), t(B, NEW), columns={"t": {"a": "b"}}), "a + b")
    assert names.then[key("t")].keys() == {"id", "a"}
    assert names.remarks == {
        "b": "renames the column a of t to b only after rows get this value; write a"
    }


def test_a_column_that_is_dropped_in_another_table() -> None:
    comparison = compared(schema(table("p", ID, A), t()), schema(table("p", ID), t(NEW)))
    names = found(comparison, "(SELECT MAX(a) FROM p)")
    assert names.remarks == {
        "a": "drops the column a of p before rows get this value; drop it in a later revision, or "
        "give a value that does not read it"
    }


def test_a_table_that_is_added() -> None:
    comparison = compared(schema(t()), schema(t(NEW), table("p", ID, A)))
    names = found(comparison, "(SELECT MAX(a) FROM p)")
    assert named(names) == ({"t": {"id"}}, {"t": {"id"}, "p": {"id", "a"}})
    assert names.remarks == {
        "p": "adds the table p only after this value is tried; add it in an earlier revision, or "
        "give a value that does not read it"
    }
    assert found(comparison, "(SELECT MAX(a) FROM q)").remarks == {}


@pytest.mark.parametrize("sql", ["n + 1", "`N` + 1"])
def test_a_column_that_is_added_with_the_value(sql: str) -> None:
    names = found(compared(t(A), t(A, "`n` int", NEW)), sql)
    assert list(names.remarks) == ["n"]
    assert names.remarks["n"].startswith("adds the column n of t only after this value is tried")


def test_a_column_that_is_there_already_gets_its_value_before_anything_changes() -> None:
    comparison = compared(
        schema(t("`v` int"), table("p", ID, A), table("old", ID)),
        schema(t(NEW), table("p", ID), table("new", ID)),
        tables={"old": "new"},
    )
    names = found(comparison, "(SELECT MAX(a) FROM p, old, new)")
    assert names.then == names.before
    assert names.remarks == {
        "new": "renames the table old to new only after rows get this value; write old"
    }


def test_names_that_are_exchanged_can_be_read_at_both_moments() -> None:
    comparison = compared(
        schema(t(), table("p", ID, A), table("q", ID, B)),
        schema(t(NEW), table("q", ID, A), table("p", ID, B)),
        tables={"p": "q", "q": "p"},
    )
    names = found(comparison, "(SELECT MAX(a) FROM p)")
    assert names.then.keys() == names.before.keys()
    assert names.remarks == {}
