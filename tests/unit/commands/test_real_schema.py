"""The schema of a real database, beside what revisions make."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from alembic_autogen.commands.real_schema import RealSchema
from alembic_autogen.schema.model import StoredObject
from alembic_autogen.settings import Settings
from support.tables import lines, routine, schema, table, trigger, view

SETTINGS = Settings(project=Path("/"), config=Path("/alembic.ini"))
TABLE = table("t")


def owned(item: StoredObject, account: str) -> StoredObject:
    """The object as another account has made it."""
    return replace(item, definer=account)


def differences(made: tuple[object, ...], real: tuple[object, ...], *views: str) -> list[str]:
    """The differences between the revisions' schema and a real database."""
    there = RealSchema.of(SETTINGS, schema(*real), views)
    return lines(there.compared(schema(*made)))


def test_the_only_object_of_a_kind_counts() -> None:
    assert differences((TABLE, routine("function", "f")), (TABLE,)) == ["- function f"]


def test_the_account_to_which_most_belongs_migrates() -> None:
    made = [trigger("a", "t"), trigger("b", "t", "AFTER INSERT"), trigger("c", "t", "AFTER UPDATE")]
    owners = ("app", "app", "somebody")
    real = [owned(item, owner) for item, owner in zip(made, owners, strict=True)]
    assert differences((TABLE, *made), (TABLE, *made)) == []
    assert differences((TABLE, *made), (TABLE, *real)) == ["~ trigger t.c"]


def test_an_account_that_a_revision_names_is_compared() -> None:
    made = owned(view("v", "select 1"), "app")
    assert differences((made,), (owned(made, "somebody"),)) == ["~ view v"]
    assert differences((made,), (made,)) == []
    other = view("w", "select 2")
    assert differences((made, other), (made, owned(other, "app"))) == []


def test_further_databases_of_the_settings_are_compared() -> None:
    settings = replace(SETTINGS, schemas=("far",))
    there = RealSchema.of(settings, schema(TABLE, table("far.by_hand")))
    assert lines(there.compared(schema(TABLE, table("far.t"), table("other.t")))) == [
        "- table far.t",
        "+ table far.by_hand",
    ]


def test_further_databases_and_views_of_others_are_left_out() -> None:
    assert differences((TABLE, table("far.t")), (TABLE,)) == []
    assert differences((TABLE, view("v", "select 1")), (TABLE,), "v") == []
