"""What a difference knows of its sides, and the patterns that leave differences out."""

from __future__ import annotations

import pytest

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.schema.differences import (
    ColumnDifference,
    Rules,
    ViewDifference,
    check_patterns,
)
from support.tables import A, compared, key, schema, t, table, trigger, view


def test_a_side_that_is_missing_cannot_be_asked_for() -> None:
    (added,) = compared(t(), t(A)).differences
    assert isinstance(added, ColumnDifference)
    assert (added.wanted.name, added.table) == ("a", key("t"))
    with pytest.raises(ValueError, match=r"^column a does not exist yet$"):
        _ = added.existing
    (dropped,) = compared(t(A), t()).differences
    assert isinstance(dropped, ColumnDifference)
    assert dropped.existing.name == "a"
    with pytest.raises(ValueError, match=r"^column a is not in the target schema$"):
        _ = dropped.wanted


def test_a_view_belongs_to_no_table() -> None:
    (found,) = compared(schema(), schema(view("v", "select 1"))).differences
    assert isinstance(found, ViewDifference)
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
    assert f"ignore has the pattern '{kind}:x', and '{kind}' is no kind" in caught.value.message
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
