"""The sides of a difference, and the patterns that leave differences out."""

from __future__ import annotations

from typing import cast

import pytest

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.schema.differences import (
    ColumnDifference,
    Comparison,
    Rules,
    check_patterns,
)
from support.tables import A, compared, key, schema, t, table, trigger, view


def column_difference(comparison: Comparison) -> ColumnDifference:
    """The only difference; make test-mutants has classes of another module of this name."""
    (found,) = comparison.differences
    return cast(ColumnDifference, found)


def test_a_side_that_is_missing_cannot_be_asked_for() -> None:
    added = column_difference(compared(t(), t(A)))
    assert (added.wanted.name, added.table) == ("a", key("t"))
    with pytest.raises(ValueError, match=r"^column a does not exist yet$"):
        _ = added.existing
    dropped = column_difference(compared(t(A), t()))
    assert dropped.existing.name == "a"
    with pytest.raises(ValueError, match=r"^column a is not in the target schema$"):
        _ = dropped.wanted


def test_a_view_belongs_to_no_table() -> None:
    (found,) = compared(schema(), schema(view("v", "select 1"))).differences
    with pytest.raises(ValueError, match=r"^view v belongs to no table$"):
        _ = found.table


@pytest.mark.parametrize(
    "patterns", [(), ("t", "t.a", "*"), ("view:v", "column:*"), ("v*w:x", "*:x", "foreign key:f")]
)
def test_patterns_of_kinds_that_exist_are_accepted(patterns: tuple[str, ...]) -> None:
    check_patterns(patterns)


@pytest.mark.parametrize("kind", ["veiw", "View", ""])
def test_a_kind_that_does_not_exist_is_refused(kind: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_patterns(("view:v", f"{kind}:x", "t"))
    assert f"ignore has the pattern '{kind}:x', and '{kind}' is not a kind" in caught.value.message
    assert "the kinds are table, column, " in caught.value.message
    assert " check, " in caught.value.message and " view, " in caught.value.message


def test_the_table_of_an_extra_trigger_is_that_of_the_migrations() -> None:
    head, models = schema(table("t"), trigger("tr", "t")), schema(table("t"))
    assert compared(head, models)
    assert not compared(head, models, Rules(ignore=("t",), all_objects=True))


def test_a_view_of_others_does_not_declare_that_views_are_compared() -> None:
    head = schema(view("old", "select 1"))
    models = schema(view("theirs", "select 1"))
    rules = Rules(untouched=frozenset({key("theirs")}))
    assert [d.name for d in compared(head, models, rules).differences] == ["theirs"]
    assert [d.name for d in compared(head, models, Rules()).differences] == ["old", "theirs"]


def test_kept_tables_are_in_the_order_of_their_current_names() -> None:
    tables = [table(name) for name in ("s.a", "z", "gone", "b")]
    comparison = compared(
        schema(*tables), schema(table("s.a"), table("c"), table("b")), tables={"z": "c"}
    )
    kept = [(str(before.key), str(after.key)) for before, after in comparison.kept_tables()]
    assert kept == [("b", "b"), ("z", "c"), ("s.a", "s.a")]


def test_a_difference_of_no_table_has_no_collation() -> None:
    (found,) = compared(schema(), schema(view("v", "select 1"))).differences
    assert found.collation == ""
