"""The rows of a table for preconditions: as they are, and as they will be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.preconditions import (
    checks,
    duplicates,
    generated,
    nulls,
    references,
)
from alembic_autogen.autogenerate.preconditions.base import Rows, rows_of, unchanged_rows
from alembic_autogen.autogenerate.preconditions.expression_conversions import unfit_conversions
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.preconditions.rules import preconditions_for
from alembic_autogen.schema.model import Schema, Table
from support.tables import (
    CHECK,
    ID,
    INNODB,
    PRIMARY,
    A,
    B,
    C,
    compared,
    key,
    schema,
    t,
    table,
    trigger,
    view,
)

TEXT = "`a` varchar(9) DEFAULT NULL"
BIN = "`a` varchar(9) COLLATE utf8mb4_bin DEFAULT NULL"


def rows(
    head: Table | Schema,
    models: Table | Schema,
    *accepted: str,
    copied_first: bool = False,
    **renames: object,
) -> Rows:
    places = frozenset((key("t"), name) for name in accepted)
    first = [key("t")] if copied_first else []
    (each,) = rows_of(compared(head, models, **renames), {}, places, first)
    return each


def test_a_column_may_be_called_like_its_table() -> None:
    found = Precondition(key("t"), "SELECT `t` FROM `t` WHERE `t` > 9", "x", "Y")
    assert found.condition == "`t` > 9"


VERSIONED = f"{INNODB} WITH SYSTEM VERSIONING"


@pytest.mark.parametrize(
    ("before", "after", "value", "expected"),
    [
        (VERSIONED, VERSIONED, "7", True),
        (VERSIONED, VERSIONED, None, False),
        (VERSIONED, INNODB, "7", False),
        (INNODB, VERSIONED, "7", False),
        (INNODB, INNODB, "7", False),
    ],
)
def test_a_value_is_a_default_where_earlier_rows_need_it_too(
    before: str, after: str, value: str | None, expected: bool
) -> None:
    comparison = compared(t(options=before), t(A, B, options=after))
    (each,) = rows_of(comparison, {(key("t"), "a"): value})
    assert each.has_value_as_default("a") is expected
    assert each.has_value_as_default("b") is False


def test_earlier_rows_end_with_the_period_of_the_system() -> None:
    dates = ("`x` date NOT NULL", "`y` date NOT NULL", "PERIOD FOR `p` (`x`, `y`)")
    system = (
        "`s` timestamp(6) GENERATED ALWAYS AS ROW START",
        "`e` timestamp(6) GENERATED ALWAYS AS ROW END",
        "PERIOD FOR SYSTEM_TIME (`s`, `e`)",
    )
    assert rows(t(*dates), t(A, *dates)).row_end == "row_end"
    assert rows(t(*dates, *system), t(A, *dates, *system)).row_end == "e"


def test_a_precondition_knows_its_condition() -> None:
    (precondition,) = nulls.preconditions(rows(t(A), t("`a` int NOT NULL")))
    assert precondition.offenders == "SELECT 1 FROM `t` WHERE `a` IS NULL"
    assert precondition.condition == "`a` IS NULL"
    assert (
        precondition.keys,
        precondition.changing,
        precondition.computed,
        precondition.about,
    ) == (0, "", False, "")
    bare = Precondition(key("t"), "SELECT 1 FROM `t` WHERE TRUE", "", "")
    assert (bare.keys, bare.columns) == (0, ())


def test_the_user_lets_some_columns_change() -> None:
    head, models = t(A, B), t("`a` bigint", "`c` bigint")
    each = rows(head, models, "a", columns={"t": {"b": "c"}})
    pairs = [(head.columns[at], models.columns[at]) for at in (1, 2)]
    assert [each.accepts_change(*pair) for pair in pairs] == [True, False]
    for name in ("b", "c"):
        each = rows(head, models, name, columns={"t": {"b": "c"}})
        assert [each.accepts_change(*pair) for pair in pairs] == [False, True]


def test_columns_that_go_have_no_old_name() -> None:
    assert rows(t(A, B), t(B)).old_names == {"id": "id", "b": "b"}
    assert rows(t(A), t(C)).before("a") is None
    assert rows(t(A), t(C)).before(None) is None


def test_the_value_of_a_column_that_begins_to_count_is_what_it_has() -> None:
    each = rows(t("`n` int NOT NULL"), t("`n` int NOT NULL AUTO_INCREMENT"))
    assert each.value("n") == "`n`"


def test_a_new_column_whose_rows_are_refused_has_no_value() -> None:
    (each,) = rows_of(compared(t(), t("`a` int NOT NULL")), {(key("t"), "a"): None})
    assert each.value("a") is None
    (other,) = rows_of(compared(t(), t("`a` int NOT NULL")), {(key("u"), "a"): "7"})
    assert other.value("a") == "0"


def test_the_value_of_a_place_is_known_only_in_its_own_type() -> None:
    """MariaDB has no cast of a geometry (error 4079)."""
    head = t("`p` point NOT NULL")
    assert rows(head, t("`p` point NOT NULL COMMENT 'x'")).value("p") == "`p`"
    assert rows(head, t("`p` geometry NOT NULL")).value("p") is None


def test_the_value_of_a_vector_is_unknown_unless_it_becomes_bytes() -> None:
    """MySQL compares no vector, and casts none (error 1210)."""
    head = t("`v` vector(2) NOT NULL")
    for type_ in ("vector(2)", "vector(3)", "varbinary(60)"):
        assert rows(head, t(f"`v` {type_} NOT NULL COMMENT 'x'")).value("v") == "`v`"
    for type_ in ("int", "varchar(60)", "date", "json", "point"):
        assert rows(head, t(f"`v` {type_} NOT NULL")).value("v") is None


def test_the_value_that_mariadb_cannot_convert_is_null() -> None:
    head, models = t("`p` date DEFAULT NULL"), t("`p` uuid DEFAULT NULL")
    assert replace(rows(head, models), flavor="mariadb").value("p") == "NULL"
    assert rows(t("`p` longblob"), t("`p` varbinary(9)")).value("p") is not None


def test_nothing_is_asked_about_the_time_of_a_row() -> None:
    """The server sets the row times of a versioned table, also those of existing rows."""
    times = (
        "`s` timestamp(6) GENERATED ALWAYS AS ROW START",
        "`e` timestamp(6) GENERATED ALWAYS AS ROW END",
        "PERIOD FOR SYSTEM_TIME (`s`, `e`)",
    )
    check = "CONSTRAINT `c` CHECK ((`s` > `a`))"
    versioned = t(A, *times, check, options=f"{INNODB} WITH SYSTEM VERSIONING")
    assert rows(t(A), versioned).value("s") is None
    assert list(generated.newly_computed(rows(t(A), versioned))) == []
    assert preconditions_for(compared(t(A), versioned), {}) == []
    assert preconditions_for(compared(versioned, t(A)), {}) == []


def test_a_column_as_its_present_type_has_it() -> None:
    one = "`g` int GENERATED ALWAYS AS ((`b` + 1)) STORED"
    each = rows(
        t(A, C, one), t("`b` bigint", "`n` int DEFAULT '3'", one), columns={"t": {"a": "b"}}
    )
    assert each.present("b") == "`a`"
    assert each.present("n") == "'3'"
    assert each.present("g") == "((`a` + 1))"
    assert each.present("nowhere") is None


@pytest.mark.parametrize(
    ("before", "after", "value"),
    [
        (TEXT, BIN, "CONVERT(`a` USING utf8mb4) COLLATE utf8mb4_bin"),
        (TEXT, "`a` int", "CAST(`a` AS DECIMAL(65,0))"),
        (TEXT, f"{TEXT} COMMENT 'x'", "`a`"),
        ("`a` decimal(5,2)", "`a` decimal(5,2) COMMENT 'x'", "`a`"),
        ("`a` varchar(9) GENERATED ALWAYS AS (`id`) STORED", "`a` int", "`a`"),
    ],
)
def test_the_value_of_a_column_that_changes(before: str, after: str, value: str) -> None:
    assert rows(t(before), t(after)).value("a") == value


def test_columns_whose_values_mean_something_else() -> None:
    assert rows(t(TEXT), t(BIN)).reread == {"a"}
    assert rows(t(A), t("`a` bigint")).reread == set()
    assert rows(t(A), t("`a` bigint"), "a").reread == {"a"}
    assert rows(t(), t(BIN)).reread == set()
    assert rows(t(TEXT), t(f"{BIN[:-13]} GENERATED ALWAYS AS (`id`) VIRTUAL")).reread == set()
    index = "KEY `k` (`a`)"
    assert rows(t(TEXT), t(TEXT, index)).reread == set()


def test_a_new_column_of_a_key_with_an_expression_gets_its_value() -> None:
    each = rows(t(), t("`x` int NOT NULL", "UNIQUE KEY `k` (`x`,(`id` + 1))"))
    assert each.filler(each.target.columns[1]) is None


def test_the_plain_columns_of_an_expression() -> None:
    one = "`g` int GENERATED ALWAYS AS ((`a` + 1)) STORED"
    each = rows(t(A, B, one), t(A, B, C, one))
    assert each.sources("concat(`a`,'b',`g`,`a`,`nowhere`,b)") == ("a",)
    assert each.sources("(`b` + `a`)") == ("b", "a")


def test_a_key_over_an_expression_names_a_row_by_its_columns() -> None:
    made = t(A, "PRIMARY KEY (`a`,`id`)")
    assert made.primary_key is not None
    first, second = made.primary_key.parts
    odd = replace(made.primary_key, parts=(first, replace(second, column=None, expression="1")))
    assert replace(
        rows(made, t(B, "PRIMARY KEY (`id`)")), current=replace(made, primary_key=odd)
    ).keys == ("a",)


def test_tables_that_stay_come_in_the_order_of_their_names() -> None:
    names = ("z", "s.a", "b", "s.c", "a", "new")
    head = schema(*(table(name, ID) for name in names), table("gone"), table("old"), view("v", "1"))
    models = schema(*(table(name, ID, A) for name in names), table("came"), view("v", "2"))
    comparison = compared(head, models, tables={"old": "came"})
    assert [str(each.target.key) for each in rows_of(comparison, {})] == [
        *("a", "b", "new", "z", "s.a", "s.c")
    ]


def test_nothing_is_copied_of_a_table_without_a_change_of_its_own() -> None:
    comparison = compared(schema(t(A), table("u")), schema(t(B), table("u")))
    (each,) = unchanged_rows(comparison, {key("u")})
    assert (each.differences, each.flavor, each.is_copied_first) == ((), "", False)


def test_stored_objects_are_no_rows() -> None:
    head = schema(t(A), table("u"), trigger("gone", "t"), trigger("other", "u"))
    models = schema(t(B), table("u"), trigger("new", "t"), trigger("another", "u"))
    (each,) = rows_of(compared(head, models), {})
    assert {difference.kind for difference in each.differences} == {"column"}


def test_tables_come_in_that_order_however_the_differences_were_found() -> None:
    comparison = compared(schema(t(A), table("a", ID, A)), schema(t(B), table("a", ID, B)))
    turned = replace(comparison, differences=comparison.differences[::-1])
    assert [str(each.target.key) for each in rows_of(turned, {})] == ["a", "t"]


def test_what_is_read_as_a_number_is_the_place_that_a_member_will_have() -> None:
    head, models = t("`e` enum('x','y')", B), t("`e` enum('y','x','z')", B)
    each = rows(head, models)
    assert each.substituted("(`e` + 1)") == f"({each._number('e')} + 1)"
    assert each._number("e") != each.value("e") == "`e`"
    assert each.substituted("concat(`e`)") == "concat(`e`)"
    assert each.substituted("(`b` + 1)") == "(`b` + 1)"
    assert each.substituted("(`nowhere` + 1)") is None
    same = rows(head, t("`e` enum('x','y') NOT NULL", B))
    assert same.substituted("(`e` + 1)") == "(`e` + 1)"
    new = rows(t(B), t("`e` enum('x','y') DEFAULT 'x'", B))
    assert new.substituted("(`e` + 1)") == "('x' + 1)"
    assert new.substituted("(`nowhere` + 1)") is None


def test_what_nobody_knows_is_no_number_either() -> None:
    before = "`g` enum('x') GENERATED ALWAYS AS (`id`) STORED"
    after = "`g` varchar(9) GENERATED ALWAYS AS (`d`) STORED"
    each = rows(t(before), t("`d` date NOT NULL", after))
    assert each.substituted("(`g` + 1)") is None


def test_a_table_of_which_one_side_is_unknown_is_left_out() -> None:
    comparison = compared(schema(t(A)), schema(t(B)))
    for side in ("current", "target"):
        without = replace(comparison, **{side: schema()})
        assert list(rows_of(without, {})) == []


def test_columns_that_are_left_out_of_the_comparison_are_no_part_of_a_table() -> None:
    comparison = compared(t(A), t(A, B, C))
    left = tuple(d for d in comparison.differences if d.name != "c")
    (each,) = rows_of(replace(comparison, differences=left), {})
    assert [column.name for column in each.target.columns] == ["id", "a", "b"]
    (whole,) = rows_of(comparison, {})
    assert whole.target is comparison.target.tables[key("t")]


# --- what is computed from columns that mean something else


def test_a_check_is_asked_again_whose_column_is_read_otherwise() -> None:
    check = "CONSTRAINT `c` CHECK ((`a` > 'x'))"
    (precondition,) = checks.preconditions(rows(t(TEXT, check), t(BIN, check)))
    assert "COLLATE utf8mb4_bin" in precondition.condition
    assert list(checks.preconditions(rows(t(TEXT, check), t(f"{TEXT} COMMENT 'x'", check)))) == []


def test_a_check_of_a_column_has_the_columns_name() -> None:
    each = rows(t(), t("`j` longtext CHECK (json_valid(`j`))"))
    assert [precondition.problem for precondition in checks.preconditions(each)] == [
        "rows violate the CHECK of j"
    ]


def test_what_stays_and_is_computed_from_a_column_that_is_read_otherwise() -> None:
    one = "`g` tinyint GENERATED ALWAYS AS (length(`a`)) STORED"
    two = "`h` tinyint GENERATED ALWAYS AS (`id`) STORED"
    precondition, of_copy = generated.preconditions(rows(t(TEXT, one, two), t(BIN, one, two)))
    assert of_copy.about == "h"  # what stays is computed once more by a server that copies it
    assert precondition.problem.startswith("what g is computed from gives values")
    assert (
        "CAST((length(CONVERT(`a` USING utf8mb4) COLLATE utf8mb4_bin)) AS CHAR)"
        in precondition.condition
    )
    both = rows(t(TEXT, one), t(BIN, one.replace("tinyint", "smallint")))
    assert len(list(generated.preconditions(both))) == 1
    assert list(generated.preconditions(rows(t(TEXT, one), t(TEXT, one, B)))) == []


def test_an_insert_computes_what_a_precondition_asks_of_it_unless_the_column_becomes_plain() -> (
    None
):
    one = "`g` tinyint GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL"
    (precondition,) = generated.preconditions(rows(t(A), t(A, one)))
    assert precondition.computed
    (precondition,) = generated.preconditions(rows(t(A, one), t(A, "`g` tinyint NOT NULL")))
    assert (precondition.computed, precondition.about) == (False, "")
    stored = one.replace("VIRTUAL", "STORED")
    assert list(generated.preconditions(rows(t(A, stored), t(A, "`g` tinyint NOT NULL")))) == []


@pytest.mark.parametrize("drops", [False, True], ids=["renamed", "dropped"])
def test_a_virtual_column_becomes_plain_and_its_source_is_another_one(drops: bool) -> None:
    one = "`g` int GENERATED ALWAYS AS (cast(`a` as signed)) VIRTUAL"
    head, plain = t(TEXT, one), "`g` int DEFAULT NULL"
    if drops:
        each = rows(head, t(plain))
    else:
        each = rows(head, t(TEXT.replace("`a`", "`b`"), plain), columns={"t": {"a": "b"}})
    (precondition,) = generated.preconditions(each)
    (unfit,) = unfit_conversions("cast(`a` as signed)", rows(head, t(TEXT, one, B)))
    assert precondition.condition.startswith(f"{unfit} OR ")
    assert precondition.columns == (() if drops else ("b",))


def test_a_precondition_names_the_columns_that_are_read_by_their_new_names() -> None:
    one = "`g` int GENERATED ALWAYS AS ((`b` + 1)) STORED"
    (precondition,) = generated.preconditions(rows(t(A), t(B, one), columns={"t": {"a": "b"}}))
    assert precondition.columns == ("b",)


CODE = "`e` enum({}) DEFAULT NULL"
OF_CODE = "`g` tinyint GENERATED ALWAYS AS ((`e` * 100)) STORED"


@pytest.mark.parametrize(
    ("before", "after", "is_asked"),
    [
        # what it reads means something else
        ((CODE.format("'x','y'"), OF_CODE), (CODE.format("'y','x'"), OF_CODE), True),
        # what it reads only gets wider
        (
            ("`d` decimal(5,2)", OF_CODE.replace("`e`", "`d`")),
            ("`d` decimal(8,2)", OF_CODE.replace("`e`", "`d`")),
            False,
        ),
        ((A, OF_CODE.replace("`e`", "`a`")), (A, OF_CODE.replace("`e`", "`a`"), B), False),
    ],
)
def test_what_is_computed_again_by_the_copy_of_the_first_statement(
    before: tuple[str, ...], after: tuple[str, ...], is_asked: bool
) -> None:
    found = list(generated.preconditions(rows(t(*before), t(*after), copied_first=True)))
    assert [precondition.about for precondition in found] == (["g"] if is_asked else [])


def test_a_value_with_names_of_other_tables_is_asked_for() -> None:
    one = "`g` int GENERATED ALWAYS AS (`b`) STORED"
    given = {(key("t"), "b"): "SELECT `x` FROM `p`"}
    (each,) = rows_of(compared(t(A), t(A, B, one)), given)
    (precondition,) = generated.preconditions(each)
    assert precondition.condition.startswith("((SELECT `x` FROM `p`)) NOT BETWEEN")


def test_a_word_is_no_column_even_if_a_name_is_within_it() -> None:
    one = "`g` int GENERATED ALWAYS AS (cast(`b` as signed)) STORED"
    (precondition,) = generated.preconditions(rows(t("`as` text", B), t("`as` text", B, one)))
    assert precondition.condition == "(cast(`b` as signed)) NOT BETWEEN -2147483648 AND 2147483647"


@pytest.mark.parametrize(
    ("source", "is_text"),
    [
        ("varchar(9)", True),
        ("json", True),
        ("varbinary(9)", True),
        ("enum('x')", True),
        ("int", False),
        ("date", False),
    ],
)
def test_what_may_give_texts_is_asked_whether_it_gives_numbers(source: str, is_text: bool) -> None:
    head = t(f"`a` {source}", B)
    one = "`g` int GENERATED ALWAYS AS (coalesce(`b`,`a`)) STORED"
    (precondition,) = generated.preconditions(rows(head, t(f"`a` {source}", B, one)))
    assert ("REGEXP" in precondition.condition) is is_text


def test_conversions_within_what_is_computed_are_asked_for() -> None:
    one = "`g` varchar(99) GENERATED ALWAYS AS (cast(`a` as signed)) STORED"
    (precondition,) = generated.preconditions(rows(t(TEXT), t(TEXT, one)))
    assert "REGEXP '^([[:blank:]]*[+-]?[0-9]+[[:space:]]*)!$'" in precondition.condition


def test_a_check_is_new_beside_one_that_stays() -> None:
    other = CHECK.replace("`c`", "`d`").replace("0", "9")
    preconditions = checks.preconditions(rows(t(A, CHECK), t(A, CHECK, other)))
    again = "LOCATE('MariaDB', VERSION()) > 0 AND (NOT ((`a` > 0)))"
    assert [precondition.condition for precondition in preconditions] == ["NOT ((`a` > 9))", again]


def test_messages_call_columns_as_they_are_called_before_the_revision() -> None:
    parent = table("p", ID, PRIMARY)
    key_of = "CONSTRAINT `f` FOREIGN KEY (`{0}`) REFERENCES `p` (`id`)"
    head = schema(parent, t(A, B))
    models = schema(
        parent,
        t(A.replace("`a`", "`x`"), B, key_of.format("x"), "UNIQUE KEY `u` (`x`,`b`)"),
    )
    comparison = compared(head, models, columns={"t": {"a": "x"}})
    (each,) = rows_of(comparison, {})
    (unreferred,) = references.preconditions(each, comparison)
    assert unreferred.problem == "a refers to rows that p does not have"
    assert unreferred.remedy == "Add them to p, or change a"
    assert [found.problem for found in duplicates.preconditions(each)] == [
        "values of a, b occur more than once"
    ]
    assert unreferred.columns == ("x",)
