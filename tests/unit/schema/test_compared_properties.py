"""Each property that docs/coverage.md lists as compared makes a difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import pytest

from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.differences import EXACT
from alembic_autogen.schema.model import Check, ForeignKey, Index, StoredObject, Table
from support.tables import CHECK, FK, PRIMARY, A, schema, t, view

BASE = t(A, PRIMARY, "KEY `k` (`a`)", FK, CHECK)
PARTS = {"columns": 1, "indexes": 0, "foreign_keys": 0, "checks": 0}
"""The parts of a table, and the one that is changed."""
VIEW = view("v", "select 1")


def changed(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str | tuple):
        return value + value[:1] if value else type(value)("x")
    return 7 if value is None else replace(value, name=value.name + "x")


def with_changes() -> Iterator[tuple[str, Table]]:
    """The table with one property of one part changed, for each of them."""
    for attribute, at in PARTS.items():
        items = list(getattr(BASE, attribute))
        for field in fields(items[at]):
            if field.compare:
                new = replace(items[at], **{field.name: changed(getattr(items[at], field.name))})
                parts = (*items[:at], new, *items[at + 1 :])
                yield f"{attribute}.{field.name}", replace(BASE, **{attribute: parts})
    for name, value in (
        ("comment", "c"),
        ("collation", "latin1_bin"),
        ("options", {"ENGINE": "MyISAM"}),
        ("partitioning", "PARTITION BY HASH (`id`)"),
    ):
        yield name, replace(BASE, **{name: value})


@pytest.mark.parametrize("changed", [pytest.param(t, id=name) for name, t in with_changes()])
def test_a_property_of_a_table_counts(changed: Table) -> None:
    assert compare(schema(BASE), schema(changed), EXACT)


@pytest.mark.parametrize("name", ["definition", "definer"])
def test_a_property_of_a_stored_object_counts(name: str) -> None:
    other: StoredObject = replace(VIEW, **{name: "x"})
    assert compare(schema(VIEW), schema(other), EXACT)


def test_what_is_only_recorded_does_not() -> None:
    assert not compare(schema(BASE), schema(replace(BASE, sql="x", auto_increment=1)), EXACT)
    other = replace(VIEW, sql="x", own_statement="x", position=2, modes="x")
    assert not compare(schema(VIEW), schema(other), EXACT)


def test_the_parts_are_of_the_kinds_that_are_listed() -> None:
    parts = (BASE.indexes[0], BASE.foreign_keys[0], BASE.checks[0])
    assert [type(part) for part in parts] == [Index, ForeignKey, Check]
