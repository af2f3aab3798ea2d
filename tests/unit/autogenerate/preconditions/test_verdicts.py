"""Pairs of conditions: one for values that are refused, one for values that change."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.preconditions import narrowing
from alembic_autogen.autogenerate.preconditions.base import rows_of
from alembic_autogen.autogenerate.preconditions.narrowing.verdict import Unfit
from alembic_autogen.schema.model import Schema, Table
from support.tables import PRIMARY, A, compared, key, schema, t, table


@pytest.mark.parametrize(
    ("unfit", "offenders"),
    [
        (Unfit(), None),
        (Unfit("a"), "a"),
        (Unfit(None, "b"), "b"),
        (Unfit("a", "b"), "a OR b"),
        (Unfit("a", "b", covers=True), "b"),
        (Unfit("a", "CASE WHEN a THEN TRUE ELSE b END"), "CASE WHEN a THEN TRUE ELSE b END"),
        (Unfit("a", "CASE WHEN a OR b THEN c END"), "a OR CASE WHEN a OR b THEN c END"),
        (Unfit(None, "CASE WHEN a THEN b END"), "CASE WHEN a THEN b END"),
    ],
)
def test_a_value_that_does_not_arrive_meets_one_of_both(
    unfit: Unfit, offenders: str | None
) -> None:
    assert unfit.offenders == offenders


COVERING = Unfit("a", "b", covers=True)


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (COVERING, Unfit(None, "c"), Unfit("a", "b OR c", covers=True)),
        (COVERING, Unfit("c"), Unfit("a OR c", "b")),
        (Unfit(), COVERING, COVERING),
        (Unfit(None, "c"), COVERING, Unfit("a", "c OR b", covers=True)),
        (Unfit("c"), COVERING, Unfit("c OR a", "b")),
        (
            Unfit("c", none_stays=True),
            Unfit(unforeseen=True),
            Unfit("c", None, True, unforeseen=True),
        ),
    ],
)
def test_two_verdicts_on_one_column_are_joined(one: Unfit, other: Unfit, both: Unfit) -> None:
    assert one | other == both


def asked(head: Table | Schema, models: Table | Schema, *accepted: str) -> list[str]:
    places = frozenset((key("t"), name) for name in accepted)
    return [
        precondition.condition
        for each in rows_of(compared(head, models), {}, places)
        if each.current.key == key("t")
        for precondition in narrowing.preconditions(each)
    ]


def test_values_that_may_change_are_only_asked_whether_they_are_refused() -> None:
    head, models = t("`a` decimal(5,2)"), t("`a` decimal(3,0)")
    assert asked(head, models) == ["ROUND(`a`, 0) NOT BETWEEN -999 AND 999 OR `a` <> ROUND(`a`, 0)"]
    assert asked(head, models, "a") == ["ROUND(`a`, 0) NOT BETWEEN -999 AND 999"]


TWO = "CONSTRAINT `f` FOREIGN KEY (`a`,`b`) REFERENCES `p` (`x`,`y`)"
ONE = "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`x`)"
NARROWS = "`a` NOT BETWEEN -128 AND 127"


def parent(type_: str) -> Table:
    return table("p", f"`x` {type_} NOT NULL", "`y` int NOT NULL", PRIMARY.replace("id", "x"))


@pytest.mark.parametrize(
    ("before", "after", "conditions"),
    [
        # the key holds the values within those of the parent, which is asked
        ([A, ONE], ["`a` tinyint", ONE], []),
        ([A, "`b` int NOT NULL", TWO], ["`a` tinyint", "`b` int NOT NULL", TWO], []),
        # another column of the key may be NULL, so that nothing is referred to
        ([A, "`b` int", TWO], ["`a` tinyint", "`b` int", TWO], [NARROWS]),
        # another column of the key comes
        ([A, ONE], ["`a` tinyint", "`b` int NOT NULL", TWO], [NARROWS]),
        # the key comes, or is about another column
        ([A], ["`a` tinyint", ONE], [NARROWS]),
        ([A, "`c` int NOT NULL", ONE.replace("`a`", "`c`")], ["`a` tinyint", "`c` tinyint NOT NULL",
         ONE.replace("`a`", "`c`")], [NARROWS]),
    ],
)  # fmt: skip
def test_a_foreign_key_may_hold_the_values_of_a_column(
    before: list[str], after: list[str], conditions: list[str]
) -> None:
    head, models = schema(parent("int"), t(*before)), schema(parent("tinyint"), t(*after))
    assert asked(head, models) == conditions


def test_a_parent_that_does_not_change_alike_holds_nothing() -> None:
    head = schema(parent("int"), t(A, ONE))
    assert asked(head, schema(parent("smallint"), t("`a` tinyint", ONE))) == [NARROWS]
    assert asked(head, schema(parent("int"), t("`a` tinyint", ONE))) == [NARROWS]
    # another table changes alike
    others = [table("q", f"`x` {type_} NOT NULL") for type_ in ("int", "tinyint")]
    assert asked(
        schema(parent("int"), others[0], t(A, ONE)),
        schema(parent("int"), others[1], t("`a` tinyint", ONE)),
    ) == [NARROWS]


@pytest.mark.parametrize(
    ("charset", "is_asked"),
    [("latin1", False), ("gbk", True), ("ujis", True), ("gb18030", True), ("utf8mb4", True)],
)
def test_a_text_of_many_bytes_a_character_may_be_too_long_for_a_tinytext(
    charset: str, is_asked: bool
) -> None:
    collated = f"CHARACTER SET {charset} COLLATE {charset}_bin DEFAULT NULL"
    found = asked(t(f"`a` varchar(200) {collated}"), t(f"`a` tinytext {collated}"))
    assert any("LENGTH" in condition for condition in found) is is_asked, found
