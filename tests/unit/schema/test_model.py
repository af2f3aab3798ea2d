"""Derived properties of a schema's values."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from alembic_autogen.schema.model import (
    Index,
    IndexPart,
    ObjectKey,
    Schedule,
    Schema,
    Table,
    TableKey,
    without,
)
from support.tables import ID, column, key, routine, schema, table, trigger, view


def test_names_have_their_schema_before_them_except_in_the_default_database() -> None:
    assert [str(key(name)) for name in ("t", "s.t")] == ["t", "s.t"]
    assert [str(ObjectKey("view", each, "v")) for each in (None, "s")] == ["v", "s.v"]


def test_tables_of_the_default_database_come_first() -> None:
    keys = [key(name) for name in ("a.z", "b.a", "m", "A.x", "c")]
    in_order = sorted(keys, key=lambda each: each.order)
    assert [str(each) for each in in_order] == ["c", "m", "A.x", "a.z", "b.a"]


@pytest.mark.parametrize(
    ("line", "is_virtual", "is_stored", "is_row_time"),
    [
        ("`a` int", False, False, False),
        ("`a` int GENERATED ALWAYS AS (1) VIRTUAL", True, False, False),
        ("`a` int GENERATED ALWAYS AS (1) STORED", False, True, False),
        ("`a` timestamp(6) GENERATED ALWAYS AS ROW END", False, True, True),
    ],
)
def test_when_the_value_of_a_column_is_computed(
    line: str, is_virtual: bool, is_stored: bool, is_row_time: bool
) -> None:
    found = column(line)
    assert (found.is_virtual, found.is_stored) == (is_virtual, is_stored)
    assert found.is_row_time is is_row_time


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("`a` json DEFAULT (json_array())", True),
        ("`a` int DEFAULT (7)", True),
        ("`a` varchar(9) DEFAULT '(x)'", False),
        ("`a` int DEFAULT NULL", False),
        ("`a` int NOT NULL", False),
    ],
)
def test_whether_a_default_is_an_expression(line: str, expected: bool) -> None:
    assert column(line).has_default_expression is expected


@pytest.mark.parametrize(
    ("options", "engine"),
    [("ENGINE=InnoDB", "INNODB"), ("ENGINE=Archive", "ARCHIVE"), ("COMMENT='x'", "")],
)
def test_the_engine_of_a_table(options: str, engine: str) -> None:
    assert table("t", options=options).engine == engine


PLAIN, FORMULA = IndexPart("a"), IndexPart(expression="(`b` + 1)")
PERIOD = IndexPart("p", without_overlaps=True)


@pytest.mark.parametrize(
    ("parts", "names", "columns"),
    [
        ((PLAIN, IndexPart("b")), ("a", "b"), ("a", "b")),
        ((PLAIN, FORMULA), ("a",), None),
        ((PLAIN, PERIOD), ("a",), None),
        ((PLAIN, IndexPart("b", length=3)), ("a", "b"), None),
        ((PLAIN, IndexPart("b", descending=True)), ("a", "b"), None),
    ],
)
def test_an_index_has_columns_only_if_it_is_over_whole_ones(
    parts: tuple[IndexPart, ...], names: tuple[str, ...], columns: tuple[str, ...] | None
) -> None:
    index = Index("k", parts)
    assert (index.names, index.columns) == (names, columns)


def test_a_part_of_an_index_has_a_formula_if_it_is_no_column() -> None:
    assert (PLAIN.formula, FORMULA.formula) == ("", "(`b` + 1)")


def test_what_is_not_given_is_empty() -> None:
    bare = Table(key("t"))
    assert {bare.charset, bare.collation, bare.comment, bare.partitioning} == {""}
    assert (Schema().charset, Schema().collation) == ("", "")
    now = datetime(2026, 1, 1)
    assert not Schedule(now, (now,)).is_relative


def test_triggers_are_in_the_order_in_which_they_fire() -> None:
    late, early = trigger("a", "t", position=2), trigger("z", "t", position=1)
    other, no_trigger = trigger("o", "u"), replace(view("v", "1"), table=key("t"))
    found = schema(table("t"), table("u"), late, early, other, no_trigger)
    assert [each.key.name for each in found.triggers_of(key("t"))] == ["z", "a"]


FULL = schema(
    *(table("t", ID), table("u", ID), trigger("a", "t"), trigger("b", "u")),
    *(view("v", "1"), view("t2", "2"), routine("function", "t"), routine("procedure", "v")),
)


@pytest.mark.parametrize(
    ("tables", "left"),
    [
        (set(), {"t", "u", "a", "b", "v", "t2"}),
        ({key("t")}, {"u", "b", "v", "t2"}),
        ({key("v")}, {"t", "u", "a", "b", "t2"}),
        ({key("s.v"), key("s.t")}, {"t", "u", "a", "b", "v", "t2"}),
    ],
)
def test_tables_and_views_go_with_what_belongs_to_them(
    tables: set[TableKey], left: set[str]
) -> None:
    found = without(FULL, tables)
    routines = {item for item in FULL.objects if item.kind in ("function", "procedure")}
    assert routines <= found.objects.keys()
    assert {str(name) for name in (*found.tables, *found.objects.keys() - routines)} == left
    assert (found is FULL) is (not tables)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [({}, True), ({"folds_case": True}, False), ({"own": "shop"}, False)],
)
def test_names_are_kept_unless_the_server_or_a_copy_changes_them(
    parts: dict[str, Any], expected: bool
) -> None:
    assert replace(schema(), **parts).keeps_names is expected
