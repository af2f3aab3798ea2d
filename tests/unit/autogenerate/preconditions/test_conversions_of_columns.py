"""Messages about values that change in a new type, or do not fit it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.preconditions import narrowing
from alembic_autogen.autogenerate.preconditions.base import rows_of
from alembic_autogen.autogenerate.preconditions.converted_values import is_reread
from alembic_autogen.autogenerate.preconditions.narrowing import unfit_expression
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.schema.model import Schema, Table
from support.tables import ID, INNODB, PRIMARY, column, compared, key, schema, t, table

TEXT = "`a` varchar(9) DEFAULT NULL"


def preconditions(
    head: Table | Schema, models: Table | Schema, *accepted: str, of: str = "t", **renames: object
) -> list[Precondition]:
    """The preconditions of one table.

    :param accepted: columns of it whose values may change.
    """
    places = frozenset((key(of), name) for name in accepted)
    comparison = compared(head, models, **renames)
    each = next(e for e in rows_of(comparison, {}, places) if e.target.key == key(of))
    return list(narrowing.preconditions(each))


@pytest.mark.parametrize(
    ("before", "after", "accepted", "problem"),
    [
        ("varchar(9)", "varchar(5)", (), "a has values that do not fit varchar(5)"),
        ("varchar(9)", "int", (), "a has values that do not stay the same as int"),
        ("varchar(9)", "int", ("b",), "a has values that do not stay the same as int"),
        ("varchar(9)", "int", ("a",), "a has values that do not fit int"),
        ("point", "int", (), "a has values, and none stays the same as int"),
    ],
)
def test_the_words_about_values_that_do_not_fit(
    before: str, after: str, accepted: tuple[str, ...], problem: str
) -> None:
    (precondition,) = preconditions(t(f"`a` {before}"), t(f"`a` {after}"), *accepted)
    assert precondition.problem == problem
    assert precondition.columns == ("a",)
    assert not precondition.computed


def test_the_user_may_let_values_change() -> None:
    (precondition,) = preconditions(t(TEXT), t("`a` int"))
    assert precondition.remedy == (
        "Change them to what int can hold, or make the revision with --accept-change t.a"
        " to let them change"
    )
    assert precondition.changing == "t.a"
    (accepted,) = preconditions(t(TEXT), t("`a` int"), "a")
    assert (accepted.remedy, accepted.changing) == ("Change them to what int can hold", "")
    assert accepted.condition != precondition.condition


def test_by_the_columns_old_name_too() -> None:
    found = preconditions(t(TEXT), t("`b` int"), "a", columns={"t": {"a": "b"}})
    assert [precondition.problem for precondition in found] == ["a has values that do not fit int"]
    new = preconditions(t(TEXT), t("`b` int"), "b", columns={"t": {"a": "b"}})
    assert [precondition.problem for precondition in new] == ["a has values that do not fit int"]


def test_the_flag_is_one_word_for_a_shell_and_names_the_schema() -> None:
    head, models = table("s.t", ID, "`a b` varchar(9)"), table("s.t", ID, "`a b` int")
    (precondition,) = preconditions(head, models, of="s.t")
    assert precondition.changing == "'s.t.`a b`'"
    assert "--accept-change 's.t.`a b`' to let" in precondition.remedy


def test_nothing_is_accepted_where_values_do_not_change() -> None:
    (precondition,) = preconditions(t(TEXT), t("`a` varchar(5)"))
    assert precondition.changing == ""
    assert preconditions(t("`a` int"), t(TEXT.replace("9", "30"))) == []


@pytest.mark.parametrize(
    ("before", "is_shown"),
    [
        *((each, True) for each in ("varchar(9)", "bigint", "decimal(9,2)", "float", "bit(9)")),
        *((each, True) for each in ("enum('x')", "date", "datetime", "timestamp", "time", "year")),
        *((each, False) for each in ("json", "varbinary(9)", "point")),
    ],
)
def test_values_are_shown_that_mean_something_to_a_reader(before: str, is_shown: bool) -> None:
    (precondition,) = preconditions(t(f"`a` {before}", PRIMARY), t("`a` tinyint", PRIMARY))
    shown = "SELECT `id`, `a` FROM `t` WHERE "
    assert precondition.offenders.startswith(shown) is is_shown
    assert precondition.keys == 1


def test_columns_that_come_go_or_are_computed_are_not_asked_about() -> None:
    computed = "`a` int GENERATED ALWAYS AS (1) STORED"
    assert preconditions(t(TEXT), t("`b` int")) == []
    assert preconditions(t(TEXT), t(computed)) == []


def test_renamed_members_are_no_lost_values() -> None:
    head, models = t("`a` enum('x','y')"), t("`a` enum('z','y')")
    assert preconditions(head, models, members={("t", "a"): {"x": "z"}}) == []
    assert len(preconditions(head, models)) == 1
    assert len(preconditions(head, models, members={("t", "b"): {"x": "z"}})) == 1


def parent(type_: str, name: str = "p", more: str = "`x` int") -> Table:
    return table(name, f"`id` {type_} NOT NULL", more, PRIMARY)


def child(type_: str, *more: str, foreign_key: str = "f", column: str = "id") -> Table:
    reference = f"CONSTRAINT `{foreign_key}` FOREIGN KEY (`a`) REFERENCES `p` (`{column}`)"
    return t(f"`a` {type_}", "`b` int", reference, *more)


OTHER = "CONSTRAINT `e` FOREIGN KEY (`b`) REFERENCES `q` (`id`)"


@pytest.mark.parametrize(
    ("head", "models", "is_held"),
    [
        # both ends change alike
        ((child("bigint"), parent("bigint")), (child("int"), parent("int")), True),
        ((child("bigint", OTHER), parent("bigint")), (child("int", OTHER), parent("int")), True),
        # this end alone, or from another type, or to another one
        ((child("bigint"), parent("bigint")), (child("int"), parent("bigint")), False),
        ((child("bigint"), parent("mediumint")), (child("int"), parent("int")), False),
        ((child("bigint"), parent("bigint")), (child("int"), parent("smallint")), False),
        # the foreign key is new: nothing has kept the values until now
        ((t("`a` bigint", "`b` int"), parent("bigint")), (child("int"), parent("int")), False),
        (
            (child("bigint"), parent("bigint")),
            (child("int", foreign_key="g"), parent("int")),
            False,
        ),
        # it is another column to which it refers
        (
            (child("bigint"), parent("int", more="`x` bigint")),
            (child("int"), parent("int", more="`x` int")),
            False,
        ),
        # it is another column that refers
        (
            (t("`a` bigint", "`b` int", OTHER), parent("bigint")),
            (t("`a` int", "`b` int", OTHER), parent("int")),
            False,
        ),
        # another table changes like that
        (
            (child("bigint"), parent("bigint"), parent("bigint", "q")),
            (child("int"), parent("bigint"), parent("int", "q")),
            False,
        ),
        # it refers to a column that is new, where it referred to another one
        (
            (child("bigint"), parent("bigint")),
            (child("int", column="y"), parent("bigint", more="`y` int NOT NULL")),
            False,
        ),
        # something of that table is new, and something goes
        (
            (child("bigint"), parent("bigint", more="`x` int")),
            (child("int"), parent("int", more="KEY `k` (`id`)")),
            True,
        ),
    ],
)
def test_a_foreign_key_keeps_values_within_those_of_a_column_that_changes_alike(
    head: tuple[Table, ...], models: tuple[Table, ...], is_held: bool
) -> None:
    found = preconditions(schema(*head), schema(*models))
    assert [precondition.columns for precondition in found] == ([] if is_held else [("a",)])


@pytest.mark.parametrize(
    ("type_", "plain", "of_texts"),
    [
        ("tinyint", "`x` NOT BETWEEN -128 AND 127", "CASE WHEN CONCAT(CAST(`x` AS CHAR), '!')"),
        ("decimal(3,1)", "`x` NOT BETWEEN -99.9 AND 99.9", "CASE WHEN CONCAT(CAST(`x` AS CHAR)"),
        ("varchar(5)", "CHAR_LENGTH(`x`) > 5", None),
        ("varchar", "CHAR_LENGTH(`x`) > 1", None),
        ("text", None, None),
        ("json", None, None),
        ("date", None, "(CAST(`x` AS CHAR) IS NOT NULL AND (CAST(CAST(`x` AS CHAR) AS DATE) IS"),
        ("float", None, "CASE WHEN CONCAT(CAST(`x` AS CHAR), '!') NOT REGEXP"),
        ("year", None, "CASE WHEN CONCAT(CAST(`x` AS CHAR), '!') NOT REGEXP '^([[:space:]]"),
        ("bit(8)", None, "CASE WHEN CONCAT(CAST(`x` AS CHAR), '!') NOT REGEXP '^(0|[1-9]"),
    ],
)
def test_values_of_an_expression_that_a_column_refuses(
    type_: str, plain: str | None, of_texts: str | None
) -> None:
    models = column(f"`a` {type_}")
    assert unfit_expression("`x`", models) == plain
    found = unfit_expression("`x`", models, may_be_text=True)
    if of_texts is None:
        assert found == plain
    else:
        assert found is not None and found.startswith(of_texts)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("int", "bigint", False),
        ("int", "date", True),
        ("int", "varchar(9)", True),
        ("varchar(9)", "varchar(5)", False),
        ("varchar(9)", "varchar(9) COLLATE utf8mb4_bin", True),
        ("enum('x')", "enum('x') COLLATE utf8mb4_bin", True),
        ("enum('x','y')", "enum('y','x')", True),
    ],
)
def test_an_expression_reads_another_value(before: str, after: str, expected: bool) -> None:
    assert is_reread(column(f"`a` {before}"), column(f"`a` {after}")) is expected


@pytest.mark.parametrize(
    ("renamed", "conditions"),
    [
        # equal under the collation, so that the column is a VARCHAR in between (error 1291)
        ("ON", ["`a` + 0 = 0"]),
        ("high", []),
    ],
)
def test_the_error_value_of_an_enum_does_not_pass_through_a_text(
    renamed: str, conditions: list[str]
) -> None:
    head, models = t("`a` enum('on','off')"), t(f"`a` enum('{renamed}','off')")
    found = preconditions(head, models, members={("t", "a"): {"on": renamed}})
    assert [precondition.condition for precondition in found] == conditions


def test_a_foreign_key_keeps_no_values_of_earlier_rows() -> None:
    versioned = f"{INNODB} WITH SYSTEM VERSIONING"
    head = schema(replace(child("bigint"), options=t(options=versioned).options), parent("bigint"))
    models = schema(replace(child("int"), options=t(options=versioned).options), parent("int"))
    (each,) = (e for e in rows_of(compared(head, models), {}) if e.target.key == key("t"))
    assert list(narrowing.preconditions(each)) == []
    (ever,) = narrowing.preconditions(each.at_all_times)
    assert ever.columns == ("a",)


def test_every_character_is_in_utf8mb4() -> None:
    """Also those of character sets about which nothing else is known."""
    before, after = (f"`a` varchar(9) CHARACTER SET {name}" for name in ("koi8r", "utf8mb4"))
    assert not narrowing.conversion("`a`", column(before), column(after)).offenders
