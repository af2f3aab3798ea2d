"""Two schemas compared: everything that differs is found, and nothing else."""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest

from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.differences import (
    EXACT,
    ColumnDifference,
    CommentDifference,
    Rules,
    TableDifference,
)
from alembic_autogen.schema.model import ObjectKey, StoredObject, Table, TableKey
from alembic_autogen.schema.renames import Renames
from support.tables import (
    FK,
    ID,
    INNODB,
    PRIMARY,
    A,
    B,
    C,
    compared,
    key,
    lines,
    renamed,
    routine,
    schema,
    table,
    trigger,
    view,
)

PLAIN = table("t", ID, "`a` int DEFAULT NULL", "`b` int DEFAULT NULL", PRIMARY)


def t(*definitions: str, options: str = INNODB) -> Table:
    """The table ``t``, with more definitions than its id."""
    return table("t", ID, *definitions, options=options)


CHANGES = {
    "a column comes": (t(), t(A), ["+ column t.a"]),
    "a column goes": (t(A), t(), ["- column t.a"]),
    "a column changes": (t(A), t("`a` int NOT NULL"), ["~ column t.a"]),
    "an index comes": (t(A), t(A, "KEY `k` (`a`)"), ["+ index t.k"]),
    "an index goes": (t(A, "KEY `k` (`a`)"), t(A), ["- index t.k"]),
    "an index covers another column": (
        t(A, B, "KEY `k` (`a`)"),
        t(A, B, "KEY `k` (`b`)"),
        ["~ index t.k"],
    ),
    "an index has another name": (t(A, "KEY `k` (`a`)"), t(A, "KEY `l` (`a`)"), ["~ index t.l"]),
    "a unique index has the name of one that is not": (
        t(A, "KEY `k` (`a`)"),
        t(A, "UNIQUE KEY `l` (`a`)"),
        ["- index t.k", "+ index t.l"],
    ),
    "a CHECK comes": (t(A), t(A, "CONSTRAINT `c` CHECK ((`a` > 0))"), ["+ check t.c"]),
    "a CHECK goes": (t(A, "CONSTRAINT `c` CHECK ((`a` > 0))"), t(A), ["- check t.c"]),
    "a CHECK asks for more": (
        t(A, "CONSTRAINT `c` CHECK ((`a` > 0))"),
        t(A, "CONSTRAINT `c` CHECK ((`a` > 1))"),
        ["~ check t.c"],
    ),
    "a CHECK is enforced no more": (
        t(A, "CONSTRAINT `c` CHECK ((`a` > 0))"),
        t(A, "CONSTRAINT `c` CHECK ((`a` > 0)) /*!80016 NOT ENFORCED */"),
        ["~ check t.c"],
    ),
    "a foreign key comes": (
        t(A, "KEY `k` (`a`)"),
        t(A, "KEY `k` (`a`)", "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`)"),
        ["+ foreign key t.f"],
    ),
    "a foreign key goes": (
        t(A, "KEY `k` (`a`)", "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`)"),
        t(A, "KEY `k` (`a`)"),
        ["- foreign key t.f"],
    ),
    "a foreign key cascades": (
        t(A, "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`)"),
        t(A, "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`) ON DELETE CASCADE"),
        ["~ foreign key t.f"],
    ),
    "the primary key comes": (t(), t(PRIMARY), ["+ primary key t"]),
    "the primary key goes": (t(PRIMARY), t(), ["- primary key t"]),
    "the primary key grows": (
        t("`a` int NOT NULL", PRIMARY),
        t("`a` int NOT NULL", "PRIMARY KEY (`id`,`a`)"),
        ["~ primary key t"],
    ),
    "the comment": (t(), t(options=f"{INNODB} COMMENT='x'"), ["~ comment t"]),
    "the collation": (
        t(),
        t(options="ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"),
        ["~ charset t"],
    ),
    "an option": (t(), t(options=f"{INNODB} ROW_FORMAT=DYNAMIC"), ["~ options t"]),
    "the partitioning": (
        t(PRIMARY),
        t(PRIMARY, options=f"{INNODB}\n/*!50100 PARTITION BY HASH (`id`)\nPARTITIONS 2 */"),
        ["~ partitioning t"],
    ),
    "the order of columns": (t(A, B), t(B, A), ["~ column order t"]),
    "several things, in the order in which they are reported": (
        t(A, B, PRIMARY, "KEY `k` (`a`)", "CONSTRAINT `c` CHECK ((`a` > 0))"),
        t(B, C, options=f"{INNODB} COMMENT='x'"),
        [
            *("- column t.a", "+ column t.c", "- primary key t", "- index t.k"),
            *("- check t.c", "~ comment t"),
        ],
    ),
}


@pytest.mark.parametrize(("head", "models", "expected"), CHANGES.values(), ids=list(CHANGES))
def test_what_differs_within_a_table_is_found(
    head: Table, models: Table, expected: list[str]
) -> None:
    assert lines(compared(head, models)) == expected


@pytest.mark.parametrize(("head", "models", "expected"), CHANGES.values(), ids=list(CHANGES))
def test_a_table_does_not_differ_from_itself(
    head: Table, models: Table, expected: list[str]
) -> None:
    assert not compared(head, head)
    assert not compared(models, models)


def test_equal_tables_are_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    times = []
    is_equal = Table.__eq__

    def counted(one: Table, other: object) -> bool:
        times.append(one.key)
        return is_equal(one, other)

    monkeypatch.setattr(Table, "__eq__", counted)
    names = ("a", "b", "c")
    assert not compared(*(schema(*(table(n, ID, PRIMARY) for n in names)) for _ in range(2)))
    assert len(times) == len(names)


def test_a_difference_holds_both_sides_and_its_table() -> None:
    head, models = t(A), t("`a` int NOT NULL")
    (found,) = compared(head, models).differences
    assert found == ColumnDifference(
        "a", head.columns[1], models.columns[1], key("t"), key("t"), "utf8mb4_0900_ai_ci"
    )


def test_a_difference_names_no_collation_where_the_tables_have_two() -> None:
    other = "ENGINE=InnoDB DEFAULT CHARSET=latin1"
    assert {d.collation for d in compared(t(A), t(B, options=other)).differences} == {""}


@pytest.mark.parametrize(
    ("head", "models", "value"),
    [
        ("a", None, "extra"),
        (None, "b", "missing"),
        ("a", "b", "changed"),
        ("", "", "changed"),  # an empty text is there all the same
    ],
)
def test_a_difference_is_missing_extra_or_changed(
    head: str | None, models: str | None, value: str
) -> None:
    assert CommentDifference("t", head, models).change == value


# --- whole tables


def test_tables_that_one_side_has_are_found_by_name() -> None:
    head = schema(table("b"), table("a"), table("same"))
    models = schema(table("d"), table("c"), table("same"))
    found = compared(head, models)
    assert lines(found) == ["- table a", "- table b", "+ table c", "+ table d"]
    first, *_, last = found.differences
    assert (first.current, first.target) == (head.tables[key("a")], None)
    assert (first.current_table, first.target_table) == (key("a"), None)
    assert (last.current, last.target) == (None, models.tables[key("d")])
    assert (last.current_table, last.target_table) == (None, key("d"))


def test_tables_of_several_schemas_are_told_apart() -> None:
    head = schema(table("t", A), table("s.t", ID))
    models = schema(table("t", A), table("s.t", A))
    assert lines(compared(head, models)) == ["- column s.t.id", "+ column s.t.a"]


def test_the_differences_of_tables_come_in_the_order_of_their_names() -> None:
    head = schema(table("b"), table("a"), table("x.a"))
    models = schema(table("b", ID, A), table("x.a", ID, A), table("a", ID, A))
    assert lines(compared(head, models)) == ["+ column a.a", "+ column b.a", "+ column x.a.a"]


# --- renames


def test_a_renamed_table_is_one_difference() -> None:
    head, models = table("old", ID, A), table("new", ID, A)
    (found,) = compared(head, models, tables={"old": "new"}).differences
    assert found == TableDifference("new", head, models, key("old"), key("new"))


def test_what_else_differs_in_a_renamed_table_is_found() -> None:
    found = compared(table("old", ID, A), table("new", ID, B), tables={"old": "new"})
    assert lines(found) == ["~ table new", "- column new.a", "+ column new.b"]
    assert {(d.current_table, d.target_table) for d in found.differences} == {
        (key("old"), key("new"))
    }


def test_without_renames_a_table_goes_and_another_comes() -> None:
    assert lines(compared(table("old"), table("new"))) == ["- table old", "+ table new"]


def test_a_renamed_column_is_one_difference_although_nothing_else_changes() -> None:
    head, models = t(A, "KEY `k` (`a`)"), t(B, "KEY `k` (`b`)")
    (found,) = compared(head, models, columns={"t": {"a": "b"}}).differences
    assert (found.kind, found.name) == ("column", "b")
    assert (found.current, found.target) == (head.columns[1], models.columns[1])


def test_columns_that_exchange_their_names_are_two_differences() -> None:
    head, models = t(A, "`b` text"), t("`b` int DEFAULT NULL", "`a` text")
    found = compared(head, models, columns={"t": {"a": "b", "b": "a"}})
    assert lines(found) == ["~ column t.b", "~ column t.a"]


def test_columns_that_are_alike_can_exchange_their_names() -> None:
    found = compared(t(A, B), t(A, B), Rules(), columns={"t": {"a": "b", "b": "a"}})
    assert lines(found) == ["~ column t.a", "~ column t.b", "~ column order t"]


def test_a_foreign_key_to_a_renamed_table_does_not_differ() -> None:
    fk = "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `%s` (`%s`)"
    head = schema(table("p", ID), t(A, fk % ("p", "id")))
    models = schema(table("q", "`no` int NOT NULL"), t(A, fk % ("q", "no")))
    found = compared(head, models, tables={"p": "q"}, columns={"q": {"id": "no"}})
    assert lines(found) == ["~ table q", "~ column q.no"]


def test_a_check_that_mentions_a_renamed_column_differs() -> None:
    check = "CONSTRAINT `c` CHECK ((`%s` > 0))"
    found = compared(t(A, check % "a"), t(B, check % "b"), columns={"t": {"a": "b"}})
    assert lines(found) == ["~ column t.b", "~ check t.c"]


def test_constraints_that_mysql_named_follow_their_table() -> None:
    body = (ID, A, "CONSTRAINT `%s_chk_1` CHECK ((`a` > 0))")
    names = ("CONSTRAINT `%s_ibfk_1` FOREIGN KEY (`a`) REFERENCES `p` (`id`)",)
    old, new = (
        table(name, *(line.replace("%s", name) for line in (*body, *names)))
        for name in ("old", "new")
    )
    assert lines(compared(old, new, tables={"old": "new"})) == ["~ table new"]


# --- the order of columns

APPENDED = {key("t"): frozenset({"b"})}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (Rules(column_order="strict"), ["~ column order t"]),
        (Rules(column_order="strict", appended=APPENDED), ["~ column order t"]),
        (Rules(column_order="declared"), ["~ column order t"]),
        (Rules(), ["~ column order t"]),
        (Rules(column_order="declared", appended=APPENDED), []),
        (
            Rules(column_order="declared", appended={key("u"): frozenset({"b"})}),
            ["~ column order t"],
        ),
        (Rules(column_order="declared", appended={key("t"): frozenset()}), ["~ column order t"]),
        (Rules(column_order="ignore"), []),
    ],
)
def test_the_place_of_a_column_counts_unless_a_revision_appended_it(
    rules: Rules, expected: list[str]
) -> None:
    assert lines(compared(t(A, B), t(B, A), rules)) == expected


def test_the_others_keep_their_order_beside_one_that_was_appended() -> None:
    rules = Rules(appended=APPENDED)
    assert not compared(t(A, C, B), t(B, A, C), rules)
    assert lines(compared(t(A, C, B), t(B, C, A), rules)) == ["~ column order t"]


def test_an_appended_column_is_known_by_its_name_before_a_rename() -> None:
    rules = Rules(appended=APPENDED)
    found = compared(t(A, B), t(C, A), rules, columns={"t": {"b": "c"}})
    assert lines(found) == ["~ column t.c"]


def test_an_appended_column_of_a_renamed_table_is_known_by_the_old_name_of_the_table() -> None:
    found = compared(t(A, B), table("u", ID, B, A), Rules(appended=APPENDED), tables={"t": "u"})
    assert lines(found) == ["~ table u"]


def test_only_columns_of_both_sides_have_an_order() -> None:
    assert lines(compared(t(A, B), t(B, C))) == ["- column t.a", "+ column t.c"]


def test_a_difference_in_order_holds_the_columns_of_both_sides() -> None:
    head, models = t(A, B), t(B, A)
    (found,) = compared(head, models).differences
    assert (found.current, found.target) == (head.columns, models.columns)


# --- AUTO_INCREMENT


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        ("", " AUTO_INCREMENT=1000", [(1, 1000)]),
        (" AUTO_INCREMENT=7", " AUTO_INCREMENT=1000", [(7, 1000)]),
        (" AUTO_INCREMENT=1000", " AUTO_INCREMENT=1000", []),
        (" AUTO_INCREMENT=1001", " AUTO_INCREMENT=1000", []),
        (" AUTO_INCREMENT=5", "", []),
        ("", " AUTO_INCREMENT=1", []),
        ("", "", []),
        ("", " AUTO_INCREMENT=2", [(1, 2)]),
    ],
)
def test_the_next_number_counts_only_where_the_models_begin_later(
    head: str, models: str, expected: list[tuple[int, int]]
) -> None:
    counting = "`id` int NOT NULL AUTO_INCREMENT"
    sides = [table("t", counting, PRIMARY, options=INNODB + more) for more in (head, models)]
    found = compared(sides[0], sides[1]).differences
    assert [(d.current, d.target) for d in found] == expected
    assert {(d.kind, d.name) for d in found} <= {("auto_increment", "t")}


# --- names


def test_a_name_that_mysql_made_up_does_not_count() -> None:
    head = t(A, "KEY `a` (`a`)", "CONSTRAINT `t_chk_1` CHECK ((`a` > 0))")
    models = t(A, "KEY `a_2` (`a`)", "CONSTRAINT `t_chk_2` CHECK ((`a` > 0))")
    found = compared(head, models)
    assert not found
    assert found.target.tables[key("t")] == head


def test_a_name_that_the_models_give_counts_whatever_its_form() -> None:
    head = t(A, "CONSTRAINT `t_chk_1` CHECK ((`a` > 0))")
    models = t(A, "CONSTRAINT `t_chk_2` CHECK ((`a` > 0))")
    found = compared(schema(head), schema(models, given={"t": ["t_chk_2"]}))
    assert lines(found) == ["- check t.t_chk_1", "+ check t.t_chk_2"]


def test_nothing_counts_that_the_models_are_known_not_to_name() -> None:
    head = t(A, "CONSTRAINT `mine` CHECK ((`a` > 0))")
    models = t(A, "CONSTRAINT `yours` CHECK ((`a` > 0))")
    assert lines(compared(head, models)) == ["- check t.mine", "+ check t.yours"]
    assert not compared(schema(head), schema(models, given={"t": []}))


def test_a_name_that_another_table_gives_to_a_constraint_is_not_taken() -> None:
    """Names of constraints are unique in a schema, so the table of the models gets another."""
    check = "CONSTRAINT `%s` CHECK ((`a` > %d))"
    head = schema(table("t", ID, A), table("u", ID, A))
    models = schema(
        table("t", ID, A, check % ("t_chk_1", 0)),
        table("u", ID, A, check % ("t_chk_1", 1)),
        given={"t": [], "u": ["t_chk_1"]},
    )
    found = compared(head, models)
    assert lines(found) == ["+ check t.t_chk_2", "+ check u.t_chk_1"]


def test_foreign_keys_and_checks_have_names_of_their_own() -> None:
    fk = "CONSTRAINT `t_ibfk_1` FOREIGN KEY (`a`) REFERENCES `p` (`id`)"
    models = t(A, fk, "CONSTRAINT `t_ibfk_1` CHECK ((`a` > 0))")
    given = schema(models, given={"t": ["t_ibfk_1"]})
    assert lines(compared(schema(t(A)), given)) == [
        "+ foreign key t.t_ibfk_1",
        "+ check t.t_ibfk_1",
    ]
    chk = "CONSTRAINT `t_chk_1` FOREIGN KEY (`a`) REFERENCES `p` (`id`)"
    models = t(A, chk, "CONSTRAINT `t_chk_1` CHECK ((`a` > 0))")
    given = schema(models, given={"t": []})
    assert lines(compared(schema(t(A)), given)) == ["+ foreign key t.t_chk_1", "+ check t.t_chk_1"]


@pytest.mark.parametrize(("other", "given"), [("s.u", ["t_chk_1"]), ("u", [])])
def test_a_name_in_another_schema_or_that_may_change_itself_is_no_hindrance(
    other: str, given: list[str]
) -> None:
    check = "CONSTRAINT `t_chk_1` CHECK ((`a` > 0))"
    head = schema(table("t", ID, A), table(other, ID, A))
    models = schema(
        table("t", ID, A, check), table(other, ID, A, check), given={"t": [], other: given}
    )
    assert "+ check t.t_chk_1" in lines(compared(head, models))


def test_two_indexes_that_only_change_names_are_renamed_one_for_one() -> None:
    head = t(A, "KEY `k` (`a`)", "KEY `l` (`a`)")
    models = t(A, "KEY `m` (`a`)", "KEY `n` (`a`)", "KEY `o` (`a`)")
    found = compared(head, models)
    assert lines(found) == ["~ index t.m", "~ index t.n", "+ index t.o"]
    assert [d.current and d.current.name for d in found.differences] == ["k", "l", None]


def test_an_index_that_stays_is_not_renamed_to_one_that_comes() -> None:
    head = t(A, "KEY `k` (`a`)")
    models = t(A, "KEY `k` (`a`)", "KEY `m` (`a`)")
    assert lines(compared(head, models)) == ["+ index t.m"]


def test_an_index_over_a_renamed_column_can_have_another_name() -> None:
    head, models = t(A, "KEY `ix_a` (`a`)"), t(B, "KEY `ix_b` (`b`)")
    found = compared(head, models, columns={"t": {"a": "b"}})
    assert lines(found) == ["~ column t.b", "~ index t.ix_b"]
    assert found.differences[1].current.name == "ix_a"


# --- stored objects


def test_stored_objects_that_differ_are_found_by_kind_and_name() -> None:
    head = schema(view("v", "select 1"), view("gone", "select 1"), routine("function", "f"))
    models = schema(
        *(view("v", "select 2"), view("new", "select 1")),
        *(routine("procedure", "p"), routine("event", "e")),
    )
    expected = [
        *("- view gone", "+ view new", "~ view v", "- function f"),
        *("+ procedure p", "+ event e"),
    ]
    assert lines(compared(head, models)) == expected


def test_how_an_object_was_created_does_not_count() -> None:
    one = view("v", "select 1")
    assert not compared(schema(one), schema(replace(one, sql="CREATE OR REPLACE …")))


@pytest.mark.parametrize(
    ("rules", "declares_one", "expected"),
    [
        (Rules(), False, []),
        (Rules(all_objects=True), False, ["- function f"]),
        (Rules(declared=frozenset({ObjectKey("function", None, "f")})), False, ["- function f"]),
        (Rules(declared=frozenset({ObjectKey("function", None, "g")})), False, []),
        (Rules(), True, ["- function f"]),
    ],
)
def test_a_kind_of_object_counts_once_the_models_declare_it(
    rules: Rules, declares_one: bool, expected: list[str]
) -> None:
    other = [routine("function", "g")] if declares_one else []
    found = compared(schema(routine("function", "f"), *other), schema(*other), rules)
    assert lines(found) == expected
    assert found.unmanaged == (() if expected else (ObjectKey("function", None, "f"),))


def test_a_trigger_goes_with_its_table_although_nobody_declares_triggers() -> None:
    head = schema(table("t"), trigger("tr", "t"))
    assert lines(compared(head, schema(), Rules())) == ["- table t", "- trigger t.tr"]
    assert lines(compared(head, schema(table("t")), Rules())) == []
    renamed_away = compared(head, schema(table("u")), Rules(), tables={"t": "u"})
    assert lines(renamed_away) == ["~ table u"]


def test_a_trigger_of_a_renamed_table_does_not_differ_by_that() -> None:
    head = schema(table("t"), trigger("tr", "t"))
    models = schema(table("u"), trigger("tr", "u"))
    assert lines(compared(head, models, tables={"t": "u"})) == ["~ table u"]


def test_a_difference_of_a_trigger_names_its_tables() -> None:
    head = schema(table("t"), table("u"), trigger("tr", "t"))
    models = schema(table("t"), table("u"), trigger("tr", "u"))
    (found,) = compared(head, models).differences
    assert (found.current_table, found.target_table) == (key("t"), key("u"))
    (gone,) = compared(head, schema(table("t"), table("u"))).differences
    assert (gone.current_table, gone.target_table) == (key("t"), None)


def test_triggers_that_fire_in_another_order_differ() -> None:
    def order(*names: str) -> list[StoredObject]:
        return [trigger(name, "t", position=at) for at, name in enumerate(names, 1)]

    seen = view("v", "select 1")
    head = schema(table("t"), seen, *order("one", "two", "three"))
    assert lines(compared(head, schema(table("t"), seen, *order("one", "three", "two")))) == [
        "~ trigger t.three",
        "~ trigger t.two",
    ]
    added = schema(table("t"), seen, *order("new", "one", "two", "three"))
    assert lines(compared(head, added)) == ["+ trigger t.new"]
    head = schema(table("t"), *order("one", "two", "three", "four"))
    fewer = schema(table("t"), *order("one", "three", "four"))
    assert lines(compared(head, fewer)) == ["- trigger t.two"]


def test_the_order_of_triggers_is_compared_across_a_rename() -> None:
    def order(on: str, *names: str) -> list[StoredObject]:
        return [trigger(name, on, position=at) for at, name in enumerate(names, 1)]

    head = schema(table("t"), *order("t", "one", "two"))
    models = schema(table("u"), *order("u", "two", "one"))
    found = compared(head, models, tables={"t": "u"})
    assert lines(found) == ["~ table u", "~ trigger u.one", "~ trigger u.two"]


def test_a_made_up_name_is_free_of_names_of_another_kind() -> None:
    # foreign keys and CHECKs have namespaces of their own (MySQL manual, 1.7.2.3)
    check = "CONSTRAINT `t_chk_1` CHECK ((`{}` > 0))"
    named = FK.replace("`f`", "`t_chk_2`")
    head = schema(table("t", ID, A, B, check.format("a")), table("p"))
    models = schema(
        table("t", ID, A, B, named, check.format("b")), table("p"), given={"t": ["t_chk_2"]}
    )
    assert sorted(lines(compared(head, models))) == [
        "+ check t.t_chk_2",
        "+ foreign key t.t_chk_2",
        "- check t.t_chk_1",
    ]


# --- what is left out


@pytest.mark.parametrize(
    ("pattern", "is_ignored"),
    [
        ("t", True),
        ("t.a", True),
        ("column:a", True),
        ("t.*", True),
        ("*", True),
        ("column:*", True),
        ("a", False),
        ("T", False),
        ("t.b", False),
        ("index:a", False),
        ("u.a", False),
    ],
)
def test_a_pattern_leaves_out_what_it_covers(pattern: str, is_ignored: bool) -> None:
    rules = Rules(ignore=("nothing", pattern))
    assert bool(compared(t(), t(A), rules)) is not is_ignored


def test_a_pattern_covers_a_table_as_a_whole_and_objects_without_one() -> None:
    assert not compared(schema(table("t")), schema(), Rules(ignore=("t",)))
    assert not compared(schema(), schema(view("v", "select 1")), Rules(ignore=("v",)))
    assert not compared(schema(), schema(view("v", "select 1")), Rules(ignore=("view:v",)))
    assert compared(schema(), schema(view("v", "select 1")), Rules(ignore=("v.v",)))


def test_the_table_of_a_pattern_is_that_of_the_models_where_they_have_it() -> None:
    found = compared(
        table("old", ID, A), table("new", ID), Rules(ignore=("old.a",)), tables={"old": "new"}
    )
    assert "- column new.a" in lines(found)
    found = compared(
        table("old", ID, A), table("new", ID), Rules(ignore=("new.a",)), tables={"old": "new"}
    )
    assert lines(found) == ["~ table new"]


# --- the way back


def test_the_inverse_of_a_comparison_leads_back() -> None:
    head = schema(table("old", ID, A, "KEY `ix_a` (`a`)"), table("gone"), trigger("tr", "gone"))
    models = schema(table("new", ID, B, "KEY `ix_b` (`b`)"))
    there = compared(head, models, tables={"old": "new"}, columns={"new": {"a": "b"}})
    back = there.inverse()
    assert (back.current, back.target) == (there.target, there.current)
    assert back.renames == renamed(tables={"new": "old"}, columns={"old": {"b": "a"}})
    assert [(d.kind, d.name, d.change) for d in back.differences] == [
        ("table", "gone", "missing"),
        ("table", "old", "changed"),
        ("column", "a", "changed"),
        ("index", "ix_a", "changed"),
        ("trigger", "tr", "missing"),
    ]
    assert [(d.current_table, d.target_table) for d in back.differences][1] == (
        key("new"),
        key("old"),
    )
    assert back.differences[2].current == there.differences[2].target
    assert back.inverse().differences == there.differences


def test_the_inverse_keeps_the_name_of_what_has_none_of_its_own() -> None:
    (found,) = compared(t(), t(options=f"{INNODB} COMMENT='x'")).differences
    assert found.inverse() == CommentDifference(
        "t", "x", "", key("t"), key("t"), "utf8mb4_0900_ai_ci"
    )
    (order,) = compared(t(A, B), t(B, A)).differences
    assert order.inverse().name == "t"


def test_a_comparison_is_true_where_something_differs() -> None:
    assert bool(compared(t(), t(A))) is True
    assert bool(compared(t(), t())) is False


def test_without_rules_everything_counts() -> None:
    # by their fields, as make test-mutants replaces the value, and not its class
    assert astuple(EXACT) == ("strict", {}, (), frozenset(), True, frozenset())
    assert lines(compared(schema(routine("function", "f")), schema())) == ["- function f"]


def test_a_table_key_of_another_schema_is_another_table() -> None:
    assert lines(compared(schema(table("t")), schema(table("s.t")))) == ["- table t", "+ table s.t"]
    assert TableKey(None, "t") != TableKey("s", "t")


def test_a_table_that_takes_the_name_of_another_displaces_it() -> None:
    head = schema(table("a", ID), table("b", ID, A), table("c", ID, A, FK.replace("`p`", "`b`")))
    models = schema(table("b", ID), table("c", ID, A, FK.replace("`p`", "`b`")))
    found = compare(head, models, renames=Renames(tables={key("a"): key("b")}))
    assert lines(found) == ["~ table b", "- table b", "~ foreign key c.f"]
    assert lines(found.inverse()) == ["~ table a", "+ table b", "~ foreign key c.f"]


def test_a_column_that_takes_the_name_of_another_displaces_it() -> None:
    head = table("t", ID, A, PRIMARY, "KEY `k` (`id`)", "KEY `l` (`a`)")
    models = table("t", ID, PRIMARY, "KEY `k` (`id`)", "KEY `l` (`id`)")
    found = compared(head, models, columns={"t": {"a": "id"}})
    assert lines(found) == ["- column t.id", "~ column t.id", "~ primary key t", "~ index t.k"]


def test_a_view_goes_where_a_table_takes_its_name() -> None:
    function = routine("function", "v")
    current = schema(view("v", "select 1"), view("w", "select 1"), function)
    found = compared(current, schema(table("v")), Rules())
    assert lines(found) == ["+ table v", "- view v"]
    assert found.unmanaged == (ObjectKey("view", None, "w"), function.key)


@pytest.mark.parametrize(
    ("head", "models", "columns", "name", "inverse"),
    [
        ((), (PRIMARY,), {}, "t", "t"),
        ((A,), (), {}, "a", "a"),
        ((), (A,), {}, "a", "a"),
        ((A,), (B,), {"a": "b"}, "b", "a"),
    ],
)
def test_the_inverse_has_the_name_of_its_own_target(
    head: tuple[str, ...],
    models: tuple[str, ...],
    columns: dict[str, str],
    name: str,
    inverse: str,
) -> None:
    (found,) = compared(t(*head), t(*models), columns={"t": columns}).differences
    assert (found.name, found.inverse().name) == (name, inverse)


def test_the_definers_of_both_sides_are_needed() -> None:
    one, other = (replace(view(name, "select 1"), definer=f"`{name}`@`%`") for name in ("v", "w"))
    found = compared(schema(one, view("x", "select 1")), schema(other))
    assert found.definers() == {"`v`@`%`", "`w`@`%`"}
