"""Undeclared objects that a revision breaks, and the sentences about them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alembic_autogen.proof.broken_objects import broken_texts, broken_view
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import StoredObject, Table
from support.tables import ID, A, B, compared, routine, schema, table, trigger, view

NAMED = "`a``b` int DEFAULT NULL"


def _changes(*sides: list[Table], unmanaged: list[StoredObject], **renames: Any) -> Comparison:
    head, models = sides
    found = compared(schema(*head, *unmanaged), schema(*models), **renames)
    kept = tuple(d for d in found.differences if not isinstance(d.current, StoredObject))
    return replace(found, differences=kept, unmanaged=tuple(each.key for each in unmanaged))


def _fires(body: str, on: str = "t") -> StoredObject:
    return replace(trigger("r", on), definition=f"BEFORE INSERT FOR EACH ROW {body}")


def _broken(item: StoredObject, *sides: list[Table], **renames: Any) -> list[str]:
    return list(broken_texts(_changes(*sides, unmanaged=[item], **renames)))


T, U = table("t", ID, A, B), table("u", ID)


@pytest.mark.parametrize(
    ("body", "is_broken"),
    [
        ("SET @x = NEW.a", True),
        ("SET @x = old . `A`", True),
        ("SET @x = `NEW`.a", False),  # a table
        ("SET @x = NEW.ab", False),
        ("SET @x = a", False),
        ("SET @x = RENEW.a", False),
        ("SET @x = 'NEW.a'", False),
    ],
)
@pytest.mark.parametrize(
    ("after", "renames", "what"),
    [
        (table("t", ID, B), {}, "t.a is dropped"),
        (table("t", ID, A.replace("a", "c"), B), {"t": {"a": "c"}}, "t.a is renamed to c"),
    ],
)
def test_a_trigger_that_reads_a_removed_column_breaks(
    body: str, is_broken: bool, after: Table, renames: dict[str, dict[str, str]], what: str
) -> None:
    found = _broken(_fires(body), [T], [after], columns=renames)
    assert found == [f"trigger r no longer works: {what}."] * is_broken


def test_a_column_with_a_backtick_is_found() -> None:
    item = _fires("SET @x = NEW.`a``b`")
    assert _broken(item, [table("t", ID, NAMED)], [table("t", ID)]) == [
        "trigger r no longer works: t.a`b is dropped."
    ]


@pytest.mark.parametrize(
    "after",
    [
        table("t", ID, A.replace("a", "A"), B),  # columns ignore case
        table("t", ID, "`a` bigint DEFAULT NULL", B),
        table("t", ID, A, B, "`a2` int DEFAULT NULL"),
        table("t", ID, A, B, "KEY `k` (`a`)"),
    ],
)
def test_a_trigger_that_still_finds_its_column_works(after: Table) -> None:
    case = {"t": {"a": "A"}} if after.column("A") else {}
    assert _broken(_fires("SET @x = NEW.a, @y = NEW.a2"), [T], [after], columns=case) == []


def test_names_of_columns_ignore_case() -> None:
    before, item = table("t", ID, A.replace("a", "A")), _fires("SET @x = NEW.a")
    assert _broken(item, [before], [table("t", ID, A)], columns={"t": {"A": "a"}}) == []
    (found,) = _broken(item, [before], [table("t", ID)])
    assert found == "trigger r no longer works: t.A is dropped."


def test_an_index_may_be_called_like_a_column() -> None:
    before = table("t", ID, A, "KEY `a` (`a`)")
    assert _broken(_fires("SET @x = NEW.a"), [before], [table("t", ID, A)]) == []
    item = view("v", "select `t`.`a` AS `a` from `t`")
    changes = _changes([before], [table("t", ID, A)], unmanaged=[item])
    assert broken_view(item, changes) == "view v no longer works: see its columns."


def test_a_table_that_is_renamed_is_named_once_whatever_else_changes() -> None:
    sides = [T, table("u", ID, A)], [T, table("w", ID, "`a` bigint DEFAULT NULL")]
    item = _fires("INSERT INTO u VALUES (1)")
    assert _broken(item, *sides, tables={"u": "w"}) == [
        "trigger r no longer works: u is renamed to w."
    ]


def test_a_trigger_reads_columns_of_its_own_table_only() -> None:
    other = table("u", ID, A)
    assert _broken(_fires("SET @x = NEW.a", on="u"), [T, other], [table("t", ID, B), other]) == []


@pytest.mark.parametrize(
    ("item", "is_broken"),
    [
        (_fires("INSERT INTO u VALUES (1)"), True),
        (_fires("INSERT INTO `U` VALUES (1)"), True),
        (_fires("INSERT INTO umbrella VALUES (1)"), False),
        (_fires("SET @x = 'u'"), False),
        (_fires("SET @x = 1"), False),
        (_fires("INSERT INTO u VALUES (1)", on="u"), False),  # goes, or is renamed, with its table
        (routine("procedure", "r", "DELETE FROM u"), True),
        (routine("event", "r", "DELETE FROM u"), True),
        (view("r", "select * from `u`"), False),  # the server is asked
    ],
)
@pytest.mark.parametrize(
    ("after", "renames", "what"),
    [([T], {}, "u is dropped"), ([T, table("w", ID)], {"u": "w"}, "u is renamed to w")],
)
def test_what_names_a_removed_table_breaks(
    item: StoredObject, is_broken: bool, after: list[Table], renames: dict[str, str], what: str
) -> None:
    found = _broken(item, [T, U], after, tables=renames)
    assert found == [f"{item.key.kind} r no longer works: {what}."] * is_broken


def test_a_table_that_comes_breaks_nothing() -> None:
    assert _broken(_fires("INSERT INTO u VALUES (1)"), [T], [T, U]) == []


def test_all_that_an_object_lacks_is_named_once() -> None:
    item = _fires("INSERT INTO u VALUES (NEW.a, NEW.b)")
    (found,) = _broken(item, [T, U], [table("t", ID)])
    assert sorted(found.removeprefix("trigger r no longer works: ")[:-1].split("; ")) == [
        *("t.a is dropped", "t.b is dropped", "u is dropped"),
    ]


def test_objects_that_are_declared_or_gone_are_left_out() -> None:
    changes = _changes([T], [table("t", ID, B)], unmanaged=[_fires("SET @x = NEW.a")])
    assert len(list(broken_texts(changes))) == 1
    assert list(broken_texts(replace(changes, unmanaged=()))) == []
    gone = trigger("gone", "t").key
    assert len(list(broken_texts(replace(changes, unmanaged=(*changes.unmanaged, gone))))) == 1


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("select `t`.`a` AS `a` from `t`", "t.a is dropped"),
        ("select `t`.`b` AS `b` from `t`", "see its columns"),
        ("select `a` from `other`", "see its columns"),
        ("select 't.a' AS `x`", "see its columns"),
        ("select 1 from `u`", "u is dropped"),
        ("select `t`.`a` AS `a` from (`t` join `u`)", "t.a is dropped; u is dropped"),
    ],
)
def test_a_view_has_lost_what_its_text_names(query: str, what: str) -> None:
    item = view("v", query)
    after = table("t", ID, "`b` bigint DEFAULT NULL")
    changes = _changes([T, U], [after, table("n", ID)], unmanaged=[item])
    found = broken_view(item, changes)
    start, end = "view v no longer works: ", "."
    assert found.startswith(start) and found.endswith(end)
    assert "; ".join(sorted(found[len(start) : -len(end)].split("; "))) == what


def test_a_view_in_another_schema_is_named_with_it() -> None:
    item = view("s.v", "select `t`.`a` AS `a` from `scratch`.`t`")
    assert broken_view(item, _changes([T], [table("t", ID, B)], unmanaged=[item])) == (
        "view s.v no longer works: t.a is dropped."
    )
