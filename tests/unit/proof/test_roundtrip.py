"""Results of a round trip, and the rules for comparing its sides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.trace import Trace
from alembic_autogen.proof.roundtrip import (
    RoundTrip,
    _after,
    _implied_indexes,
    _in_same_order,
    _with_appended,
    _with_stand_ins,
    all_names_given,
)
from alembic_autogen.schema.differences import EXACT, ColumnDifference, Rules
from alembic_autogen.schema.external import STAND_IN
from alembic_autogen.schema.model import Table
from support.tables import ID, A, B, C, compared, key, lines, renamed, schema, table

LEFT = (ColumnDifference("a", None, None),)
FAILED = HistoryError("it fails")


@pytest.mark.parametrize(
    ("trip", "proved", "up_is_exact"),
    [
        (RoundTrip(), True, True),
        (RoundTrip(up=LEFT), False, False),
        (RoundTrip(down=LEFT), False, True),
        (RoundTrip(again=LEFT), False, True),
        (RoundTrip(up_failure=FAILED), False, False),
        (RoundTrip(down_failure=FAILED), False, True),
        (RoundTrip(again_failure=FAILED), False, True),
        (RoundTrip(up=LEFT, up_failure=FAILED), False, False),
        (RoundTrip(statements=("x",), appended={key("t"): frozenset("a")}), True, True),
    ],
)
def test_only_what_ran_and_left_nothing_over_is_proved(
    trip: RoundTrip, proved: bool, up_is_exact: bool
) -> None:
    assert trip.proved is proved
    assert trip.up_is_exact is up_is_exact


@pytest.mark.parametrize(
    ("trip", "run"),
    [
        (RoundTrip(up=LEFT), "upgrade"),
        (RoundTrip(up_failure=FAILED), "upgrade"),
        (RoundTrip(down=LEFT), "downgrade"),
        (RoundTrip(down_failure=FAILED), "downgrade"),
        (RoundTrip(again=LEFT), "second upgrade"),
        (RoundTrip(again_failure=FAILED), "second upgrade"),
    ],
)
def test_the_run_that_went_wrong_has_a_name(trip: RoundTrip, run: str) -> None:
    assert trip.last_run == run
    assert (trip.failure, trip.remaining) in ((FAILED, ()), (None, LEFT))


def appended(**columns: str) -> dict[object, frozenset[str]]:
    return {key(name): frozenset(names.split()) for name, names in columns.items()}


def test_appended_columns_are_known_by_their_new_names_after_the_upgrade() -> None:
    rules = Rules("declared", appended(old="a b", other="c"), ("x",))
    renames = renamed(tables={"old": "new"}, columns={"new": {"a": "z"}})
    assert _after(rules, renames) == replace(rules, appended=appended(new="z b", other="c"))


def test_columns_that_a_run_appended_join_those_of_the_history() -> None:
    rules = Rules("declared", appended(t="a", u="b"), ("x",))
    trace = Trace(appended=appended(t="c", v="d"))
    assert _with_appended(rules, trace) == replace(rules, appended=appended(t="a c", u="b", v="d"))
    assert rules.appended == appended(t="a", u="b")


@pytest.mark.parametrize(
    ("now", "expected", "is_same"),
    [
        ((ID, A, B), (ID, A, B), True),
        ((ID, B, A), (ID, A, B), False),
        ((ID, C, A), (ID, A), True),  # a column that only one of them has is another difference
        ((ID, A), (C, ID, A), True),
        ((A, ID, B), (C, ID, A), False),
    ],
)
def test_columns_of_both_tables_are_in_the_same_order(
    now: tuple[str, ...], expected: tuple[str, ...], is_same: bool
) -> None:
    assert _in_same_order(table("t", *now), table("t", *expected)) is is_same


FK_A = "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`)"


def t(*definitions: str) -> Table:
    return table("t", ID, A, B, *definitions)


def left(head: Table, now: Table) -> list[str]:
    """The differences that a downgrade would leave."""
    before = schema(head)
    return lines(compared(schema(now), all_names_given(before, schema(now)), EXACT))


def test_every_name_of_head_counts_whatever_its_form() -> None:
    check = "CONSTRAINT `t_chk_%d` CHECK ((`a` > 0))"
    assert left(t(check % 1), t(check % 2)) == ["- check t.t_chk_2", "+ check t.t_chk_1"]
    index = ("KEY `a` (`a`)", "KEY `a_2` (`a`)")
    assert left(t(index[0]), t(index[1])) == ["~ index t.a"]
    other = FK_A.replace("`f`", "`t_ibfk_1`")
    assert left(t(FK_A), t(other)) == ["- foreign key t.t_ibfk_1", "+ foreign key t.f"]


def test_a_foreign_key_counts_although_its_index_does_not() -> None:
    other = FK_A.replace("`f`", "`g`")
    found = left(t("KEY `f` (`a`)", FK_A), t("KEY `g` (`a`)", other))
    assert found == ["- foreign key t.g", "+ foreign key t.f"]


@pytest.mark.parametrize(
    ("head", "now", "implied"),
    [
        ("KEY `f` (`a`)", "KEY `f` (`a`)", {"f"}),  # called like the key: MySQL made it
        ("KEY `a` (`a`)", "KEY `f` (`a`)", {"a"}),  # or like its column
        ("KEY `ix` (`a`)", "KEY `ix` (`a`)", set()),
        ("KEY `ix` (`a`)", "KEY `f` (`a`)", {"ix"}),  # MySQL has put its own in that place
        ("KEY `ix` (`a`)", "KEY `x` (`b`)", set()),
        ("KEY `ix` (`a`)", "KEY `other` (`a`)", set()),
        ("UNIQUE KEY `f` (`a`)", "KEY `f` (`a`)", set()),  # MySQL makes none that is unique
        ("KEY `f` (`a`) COMMENT 'x'", "KEY `f` (`a`)", set()),
        ("KEY `f` (`a`,`b`)", "KEY `f` (`a`)", set()),
        ("KEY `f` (`a` DESC)", "KEY `f` (`a`)", set()),
        ("KEY `f` (`b`)", "KEY `f` (`a`)", set()),
        ("KEY `ix` (`a`)", "UNIQUE KEY `f` (`a`)", set()),
        ("UNIQUE KEY `ix` (`a`)", "KEY `f` (`a`)", set()),
    ],
)
def test_the_name_of_an_index_that_mysql_made_for_a_foreign_key_does_not_count(
    head: str, now: str, implied: set[str]
) -> None:
    assert _implied_indexes(t(head, FK_A), t(now, FK_A)) == implied


def test_an_index_that_is_still_there_is_not_the_one_that_mysql_made() -> None:
    both = t("KEY `ix` (`a`)", "KEY `f` (`a`)", FK_A)
    assert _implied_indexes(t("KEY `ix` (`a`)", FK_A), both) == set()


def test_of_a_table_that_is_gone_form_alone_tells() -> None:
    assert _implied_indexes(t("KEY `f` (`a`)", "KEY `ix` (`b`)", FK_A), None) == {"f"}


def test_the_tables_of_another_schema_state_are_looked_up_by_name() -> None:
    head = schema(t("KEY `ix` (`a`)", FK_A), table("gone"))
    given = all_names_given(head, schema(t("KEY `f` (`a`)", FK_A)))
    assert given.given_names == {key("t"): {"ix", "f"}, key("gone"): frozenset()}
    assert given.implied_indexes == {key("t"): {"ix"}, key("gone"): frozenset()}
    assert given.tables == head.tables


def test_a_stand_in_is_the_current_one_and_other_tables_are_as_they_were_read() -> None:
    before, after = (replace(table("other", ID, line), comment=STAND_IN) for line in (A, B))
    new = replace(table("new", ID), comment=STAND_IN)
    current = schema(before, t(), table("gone"))
    now = schema(after, new, table("t", ID, A))
    found = _with_stand_ins(now, current)
    assert found == replace(now, tables={**now.tables, before.key: before})
    assert _with_stand_ins(schema(t()), current) == schema(t())
