"""Differences in an order that MySQL accepts, as steps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.planning.plan import plan
from alembic_autogen.schema.members import with_all_members
from alembic_autogen.schema.model import Schema, Table
from support.steps import planned, whole, words
from support.tables import (
    CHECK,
    COUNTS,
    FK,
    ID,
    INNODB,
    PRIMARY,
    A,
    B,
    C,
    P,
    column,
    compared,
    routine,
    schema,
    t,
    table,
    trigger,
    view,
)

WIDE = "`a` bigint DEFAULT NULL"


def test_nothing_is_done_where_nothing_differs() -> None:
    assert planned(t(A), t(A)) == []


# --- one table


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        (t(), t(A), ["create column t.a"]),
        (t(A), t(), ["drop column t.a"]),
        (t(A), t(WIDE), ["alter column t.a"]),
        (t(A), t(A, "KEY `k` (`a`)"), ["create index t.k"]),
        (t(A, "KEY `k` (`a`)"), t(A), ["drop index t.k"]),
        (
            t(A, "KEY `k` (`a`)"),
            t(A, "UNIQUE KEY `k` (`a`)"),
            [whole("t", "~ index k")],
        ),
        (t(A, "KEY `k` (`a`)"), t(A, "KEY `l` (`a`)"), ["rename index t.l"]),
        (t(A), t(A, CHECK), ["create check t.c"]),
        (t(A, CHECK), t(A), ["drop check t.c"]),
        (
            t(A, CHECK),
            t(A, CHECK.replace("0", "1")),
            [whole("t", "~ check c")],
        ),
        (t(A, FK), t(A), ["drop foreign key t.f"]),
        (
            t(A, FK),
            t(A, f"{FK} ON DELETE CASCADE"),
            ["drop foreign key t.f", "create foreign key t.f"],
        ),
        # MySQL makes an index that is called like the foreign key by itself
        (t(A), t(A, "KEY `f` (`a`)", FK), ["create foreign key t.f"]),
        (t(A), t(A, "KEY `k` (`a`)", FK), [whole("t", "+ index k", "+ foreign key f")]),
        (
            t(A),
            t(A, "UNIQUE KEY `f` (`a`)", FK),
            [whole("t", "+ index f", "+ foreign key f")],
        ),
        (
            t(A, B),
            t(A, B, "KEY `f` (`b`)", FK),
            [whole("t", "+ index f", "+ foreign key f")],
        ),
        (t(A, FK), t(A, "KEY `f` (`a`)", FK), ["create index t.f"]),
        (t(A, B, "KEY `f` (`b`)"), t(A, B, FK), ["create foreign key t.f", "drop index t.f"]),
        (
            t(A),
            t(A, FK, CHECK.replace("`c`", "`f`")),
            [whole("t", "+ check f", "+ foreign key f")],
        ),
        (t(), t(options=f"{INNODB} COMMENT='x'"), ["alter comment t"]),
        (t(), t(options=f"{INNODB} ROW_FORMAT=DYNAMIC"), ["alter options t"]),
        (t(), t(options="ENGINE=InnoDB DEFAULT CHARSET=latin1"), ["alter charset t"]),
        (
            table("t", COUNTS, PRIMARY),
            table("t", COUNTS, PRIMARY, options=f"{INNODB} AUTO_INCREMENT=9"),
            ["alter auto_increment t"],
        ),
        (
            t(PRIMARY),
            t(PRIMARY, options=f"{INNODB}\n/*!50100 PARTITION BY HASH (`id`)\nPARTITIONS 2 */"),
            ["alter partitioning t"],
        ),
        # everything at once
        (
            t(A, "KEY `k` (`a`)", CHECK),
            t(
                *(WIDE, B, "KEY `k` (`b`)", "KEY `z` (`a`)", CHECK.replace("0", "1")),
                options="ENGINE=InnoDB DEFAULT CHARSET=latin1 ROW_FORMAT=DYNAMIC COMMENT='x'\n"
                "/*!50100 PARTITION BY HASH (`id`)\nPARTITIONS 2 */",
            ),
            [
                whole("t", "~ column a", "~ check c", "~ partitioning t"),
                "drop index t.k",
                *("alter charset t", "alter options t", "alter comment t"),
                *("create column t.b", "create index t.k", "create index t.z"),
            ],
        ),
    ],
)  # fmt: skip
def test_the_changes_of_a_table(head: Table, models: Table, expected: list[str]) -> None:
    assert planned(head, models) == expected


def test_what_needs_one_statement_gets_one() -> None:
    reason = "the table is never without a primary key"
    head = t(A, PRIMARY, "KEY `k` (`a`)")
    models = t(WIDE, "PRIMARY KEY (`a`)", "KEY `l` (`id`,`a`)", options=f"{INNODB} COMMENT='x'")
    assert planned(head, models) == [
        "combine t: ~ comment t, ~ column a, ~ primary key t, - index k, + index l " f"({reason})"
    ]


def test_a_table_that_the_server_must_spell_gets_one_statement() -> None:
    reason = "in plain SQL, since Alembic's operations were not exact"
    both = schema(t(A), table("u", ID)), schema(t(WIDE, CHECK), table("u", ID, A))
    assert planned(*both, by_server="t") == [
        f"combine t: ~ column a, + check c ({reason})",
        "create column u.a",
    ]


def test_a_reason_of_the_schemas_own_goes_before_that_of_the_server() -> None:
    (found,) = planned(t(PRIMARY), t(), by_server="t")
    assert "never without a primary key" in found


def test_new_columns_come_before_the_statement_that_exchanges_indexes() -> None:
    """So that Alembic says what it can: only the indexes need one statement."""
    head, models = t(A, "KEY `k` (`a`)", FK), t(A, B, "KEY `l` (`a`,`b`)", FK)
    assert planned(head, models) == [
        "create column t.b",
        "combine t: - index k, + index l (a foreign key needs one of these indexes at all times)",
    ]
    changed = t(A, C, "KEY `k` (`a`)", FK), t(
        A, "`c` bigint DEFAULT NULL", B, "KEY `l` (`a`,`b`)", FK
    )
    assert planned(*changed) == [
        "combine t: + column b, ~ column c, - index k, + index l "
        "(a foreign key needs one of these indexes at all times)"
    ]


# --- values


def test_old_rows_get_a_value_before_a_column_is_not_null() -> None:
    filled = ["fill column t.a", "alter column t.a"]
    assert planned(t(A), t("`a` int NOT NULL"), {"a": "7"}) == ["alter column t.a"]  # done before
    assert planned(t(), t("`a` int DEFAULT NULL"), {"a": "7"}) == ["fill column t.a"]
    assert planned(t(), t("`a` int NOT NULL"), {"a": "7"}) == filled
    assert planned(t(), t("`a` int NOT NULL DEFAULT '5'"), {"a": "7"}) == filled
    assert planned(t(), t("`a` int DEFAULT '5'"), {"a": "7"}) == filled


def test_a_fill_of_another_column_is_none() -> None:
    assert planned(t(), t("`a` int NOT NULL"), {"b": "7"}) == ["create column t.a"]
    assert planned(t(A), t(WIDE), {"a": "7"}) == ["alter column t.a"]


def test_a_check_that_goes_anyway_goes_before_values_change() -> None:
    more = "CONSTRAINT `d` CHECK ((`id` > 0))"
    of_id = "CONSTRAINT `c` CHECK ((`id` > 0))"
    assert planned(t(of_id, more), t("`a` int NOT NULL", more), {"a": "7"}) == [
        *("drop check t.c", "fill column t.a", "alter column t.a"),
    ]
    changed = t("`a` int NOT NULL", of_id.replace("0", "1"))
    assert planned(t(of_id), changed, {"a": "7"}) == [
        whole("t", "~ check c"),
        *("fill column t.a", "alter column t.a"),
    ]


def test_members_are_renamed_in_rows_before_the_type_changes() -> None:
    head, models = t("`e` enum('a','b') NOT NULL"), t("`e` enum('a','c') NOT NULL")
    assert planned(head, models, members={("t", "e"): {"b": "c"}}) == [
        *("rename_members column t.e", "alter column t.e"),
    ]
    assert planned(head, models) == ["alter column t.e"]
    comparison = compared(head, models, members={("t", "e"): {"b": "c"}})
    after = plan(comparison)[1].difference
    assert after.current == column("`e` enum('a','b','c') NOT NULL")
    assert after.target == column("`e` enum('a','c') NOT NULL")


def test_a_column_has_the_members_of_both_sides_for_a_while() -> None:
    both = with_all_members(column("`e` set('a','it''s') NOT NULL"), column("`e` set('c','a')"))
    assert both == column("`e` set('a','it''s','c') NOT NULL")


def test_a_virtual_column_that_becomes_plain_gets_its_values_back() -> None:
    virtual = "`v` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL"
    head, models = t(A, virtual), t(A, "`v` int NOT NULL")
    assert planned(head, models) == [
        *("drop column t.v", "create column t.v", "compute column t.v", "alter column t.v"),
    ]
    one_statement = t(A, virtual, PRIMARY), t(
        A, "`v` int NOT NULL", "UNIQUE KEY `k` (`v`)", "UNIQUE KEY `l` (`a`)"
    )
    found = planned(*one_statement)
    assert found[0].startswith("combine t: ~ column v, ~ primary key t, + index l (") or found
    assert found[0].split(" (")[0] == "combine t: ~ column v, - primary key t, + index l"
    assert found[1:] == ["compute column t.v", "alter column t.v", "create index t.k"]


def test_a_unique_key_over_such_a_column_waits_for_the_values() -> None:
    virtual = "`v` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL"
    head = t(A, virtual, "UNIQUE KEY `k` (`v`)", "KEY `l` (`v`)", PRIMARY)
    models = t(A, "`v` int DEFAULT NULL", "UNIQUE KEY `k` (`v`)", "KEY `l` (`v`)")
    found = planned(head, models)
    assert found[0].split(" (")[0] == "combine t: ~ column v, - primary key t, - index k, ~ index l"
    assert found[1:] == ["compute column t.v", "create index t.k"]


@pytest.mark.parametrize(
    ("constraint", "later"),
    [
        ("UNIQUE KEY `k` (`w`)", "create index t.k"),
        ("UNIQUE KEY `k` (((`v` + 1)))", "create index t.k"),
        ("CONSTRAINT `c` CHECK ((`v` > 1))", "create check t.c"),
        ("CONSTRAINT `c` CHECK ((`w` > 1))", "create check t.c"),
        ("CONSTRAINT `c` CHECK ((`a` > 1))", ""),
        ("KEY `k` (`w`)", ""),
    ],
)
def test_constraints_over_such_a_column_wait_for_the_values(constraint: str, later: str) -> None:
    virtual = "`v` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL"
    others = [A, "`w` int GENERATED ALWAYS AS ((`v` + 1)) VIRTUAL"]
    head, models = t(virtual, *others, PRIMARY), t("`v` int DEFAULT '0'", *others, constraint)
    found = planned(head, models)
    assert found[0].startswith("combine t: ~ column v, ")
    assert found[1:] == ["compute column t.v", *filter(None, [later])]


def test_nothing_is_computed_from_a_column_that_goes_in_the_same_statement() -> None:
    virtual = "`v` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL"
    (found,) = planned(t(A, virtual, PRIMARY), t("`v` int DEFAULT NULL"))
    assert found.startswith("combine t: - column a, ~ column v, - primary key t")


# --- whole tables


def child(name: str, *parents: str, more: tuple[str, ...] = ()) -> Table:
    keys = [
        f"CONSTRAINT `{name}_{parent}` FOREIGN KEY (`id`) REFERENCES `{parent}` (`id`)"
        for parent in parents
    ]
    return table(name, ID, PRIMARY, *keys, *more)


def test_tables_come_parents_first_and_go_children_first() -> None:
    both = schema(child("a", "b"), child("b"))
    assert planned(schema(), both) == ["create table b", "create table a"]
    assert planned(both, schema()) == ["drop table a", "drop table b"]


def test_only_foreign_keys_to_tables_that_come_later_wait() -> None:
    chain = schema(child("a"), child("b", "a"), child("c", "b"), child("d", "d", "c"))
    assert planned(schema(), chain) == [
        *("create table a", "create table b", "create table c", "create table d"),
    ]


def test_of_a_cycle_one_foreign_key_comes_later() -> None:
    both = schema(child("a", "b"), child("b", "a"))
    assert planned(schema(), both) == [
        *("create table a", "create table b", "create foreign key a.a_b"),
    ]
    first = plan(compared(schema(), both))[0].difference.target
    assert first.foreign_keys == ()
    assert planned(both, schema()) == ["drop foreign key a.a_b", "drop table b", "drop table a"]


def test_the_index_of_a_foreign_key_that_waits_waits_too() -> None:
    index = ("KEY `a_b` (`id`)", "KEY `k` (`id`)", "UNIQUE KEY `u` (`id`)")
    both = schema(child("a", "b", more=index), child("b", "a"))
    first = plan(compared(schema(), both))[0].difference.target
    assert [each.name for each in first.indexes] == ["k", "u"]
    unique = schema(child("a", "b", more=("UNIQUE KEY `a_b` (`id`)",)), child("b", "a"))
    first = plan(compared(schema(), unique))[0].difference.target
    assert [each.name for each in first.indexes] == ["a_b"]


def test_a_table_that_refers_to_itself_needs_no_second_step() -> None:
    assert planned(schema(), schema(child("a", "a"))) == ["create table a"]
    assert planned(schema(child("a", "a")), schema()) == ["drop table a"]


def test_a_foreign_key_to_a_column_that_changes_waits() -> None:
    new = table("n", A, "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`)")
    wide = table("p", "`id` bigint NOT NULL", PRIMARY)
    assert planned(P, schema(wide, new)) == [
        *("create table n", "alter column p.id", "create foreign key n.f"),
    ]
    keyed = table("p", ID)
    found = planned(keyed, schema(P, new))
    assert found[0].startswith("combine p: + primary key p")
    assert found[1:] == ["create table n", "create foreign key n.f"]
    other = table("p", ID, "`x` int DEFAULT NULL", PRIMARY)
    assert planned(P, schema(other, new)) == ["create table n", "create column p.x"]
    indexed = table("p", ID, "KEY `k` (`id`)", PRIMARY)
    assert planned(P, schema(indexed, new))[-1] == "create foreign key n.f"


MYISAM = "ENGINE=MyISAM DEFAULT CHARSET=utf8mb4"


@pytest.mark.parametrize("child", ["c", "t"])
@pytest.mark.parametrize(("parent", "before"), [(MYISAM, ["alter options p"]), (INNODB, [])])
def test_a_foreign_key_waits_for_the_engine_of_the_table_to_which_it_refers(
    child: str, parent: str, before: list[str]
) -> None:
    head = schema(table("p", ID, PRIMARY, options=parent), table(child, ID, A))
    assert planned(head, schema(P, table(child, ID, A, FK, B))) == [
        *(*before, f"create foreign key {child}.f", f"create column {child}.b"),
    ]


def test_a_foreign_key_of_a_table_to_itself_does_not_wait_for_its_engine() -> None:
    head = table("p", ID, A, PRIMARY, options=MYISAM)
    (step,) = planned(head, table("p", ID, A, PRIMARY, FK))
    assert step.startswith("combine p: ~ options p, + foreign key f")


def test_tables_go_at_the_end_where_nothing_takes_their_place() -> None:
    assert planned(schema(table("old"), t()), schema(t(A))) == [
        "create column t.a",
        "drop table old",
    ]


@pytest.mark.parametrize(
    ("head", "models", "renames", "expected"),
    [
        # another table takes the name of a constraint, whatever its case
        (
            schema(table("old", ID, A, CHECK), t(A)),
            schema(t(A, CHECK.replace("`c`", "`C`"))),
            {},
            ["drop table old", "create check t.C"],
        ),
        (
            schema(table("old", ID, A, CHECK)),
            schema(table("new", ID, A, CHECK)),
            {},
            ["drop table old", "create table new"],
        ),
        (
            schema(P, table("old", ID, A, FK), t(A)),
            schema(P, t(A, FK)),
            {},
            ["drop table old", "create foreign key t.f"],
        ),
        # constraints of two kinds, or of two schemas, may have the same name
        (
            schema(P, table("old", ID, A, FK), t(A)),
            schema(P, t(A, CHECK.replace("`c`", "`f`"))),
            {},
            ["create check t.f", "drop table old"],
        ),
        (
            schema(table("s.old", ID, A, CHECK), t(A)),
            schema(t(A, CHECK)),
            {},
            ["create check t.c", "drop table s.old"],
        ),
        # of several, one is enough
        (
            schema(table("a"), table("old", ID, A, CHECK), t(A)),
            schema(t(A, CHECK)),
            {},
            ["drop table old", "drop table a", "create check t.c"],
        ),
        # they refer to a table that is about to change
        (
            schema(table("old", A, FK), P),
            schema(table("p", "`id` bigint NOT NULL", PRIMARY)),
            {},
            ["drop table old", "alter column p.id"],
        ),
        (
            schema(table("old", A, FK), P, t()),
            schema(P, t(A)),
            {},
            ["create column t.a", "drop table old"],
        ),
        (
            schema(table("old", A, FK), table("p", ID, "KEY `k` (`id`)")),
            schema(table("p", ID)),
            {},
            ["drop table old", "drop index p.k"],
        ),
        (
            schema(table("old", A, FK), P),
            schema(table("p", ID, PRIMARY, options=f"{INNODB} COMMENT='x'")),
            {},
            ["alter comment p", "drop table old"],
        ),
    ],
)
def test_tables_go_first_where_they_are_in_the_way(
    head: Schema, models: Schema, renames: dict[str, str], expected: list[str]
) -> None:
    assert planned(head, models, tables=renames) == expected


def test_a_check_goes_first_whose_name_comes_in_another_table() -> None:
    head = schema(t(A, CHECK), table("u", ID, A))
    models = schema(t(A), table("u", ID, A, CHECK))
    assert planned(head, models) == ["drop check t.c", "create check u.c"]
    assert planned(models, head) == ["drop check u.c", "create check t.c"]
    new = schema(t(A), table("a", ID, A, CHECK))
    assert planned(t(A, CHECK), new) == ["drop check t.c", "create table a"]


def test_what_is_left_of_a_check_that_went_first_comes_in_its_table() -> None:
    other = CHECK.replace("`c`", "`C`").replace("0", "9")
    head = schema(t(A, CHECK), table("a", ID, A))
    models = schema(t(A), table("a", ID, A, other))
    assert planned(head, models) == ["drop check t.c", "create check a.C"]


def test_tables_go_before_the_primary_key_to_which_they_refer_changes() -> None:
    x = "`x` int NOT NULL"
    head = schema(table("old", A, FK), table("p", ID, x, PRIMARY))
    found = planned(head, table("p", ID, x, "PRIMARY KEY (`id`,`x`)"))
    assert found[0] == "drop table old"
    assert found[1].startswith("combine p: ~ primary key p")


def test_a_check_whose_name_does_not_come_elsewhere_goes_in_its_turn() -> None:
    new = table("a", ID, A, CHECK.replace("`c`", "`d`"))
    assert planned(t(A, CHECK), schema(t(A), new)) == ["create table a", "drop check t.c"]


def test_a_check_that_changes_in_its_own_table_is_in_nobodys_way() -> None:
    head, models = t(A, CHECK), t(WIDE, CHECK.replace("0", "1"))
    assert planned(head, models) == [whole("t", "~ column a", "~ check c")]


# --- renamed tables


def test_tables_are_renamed_before_they_change() -> None:
    assert planned(table("old", ID), table("new", ID, A), tables={"old": "new"}) == [
        *("rename table new", "create column new.a"),
    ]


def test_tables_that_exchange_their_names_are_renamed_at_once() -> None:
    head = schema(table("a", ID, A), table("b", ID, B), table("c", ID, C))
    models = schema(table("b", ID, A), table("a", ID, B), table("d", ID, C))
    renames = {"a": "b", "b": "a", "c": "d"}
    assert planned(head, models, tables=renames) == [
        "rename b, a, d (the tables exchange their names)"
    ]
    one_by_one = schema(table("e", ID, A), table("f", ID, B), table("d", ID, C))
    assert planned(head, one_by_one, tables={"a": "e", "b": "f", "c": "d"}) == [
        *("rename table e", "rename table f", "rename table d"),
    ]


# --- stored objects


def test_stored_objects_go_before_all_else_and_come_after() -> None:
    objects = [
        *(routine("function", "f"), routine("procedure", "p"), view("v", "select 1")),
        *(trigger("tr", "t"), routine("event", "e")),
    ]
    kinds = ["function f", "procedure p", "view v", "trigger t.tr", "event e"]
    kept = schema(t())
    assert planned(schema(t(), *objects), kept) == [f"drop {kind}" for kind in reversed(kinds)]
    assert planned(kept, schema(t(), *objects)) == [f"create {kind}" for kind in kinds]
    found = planned(schema(t(), *objects[:1]), schema(t(A), *objects[1:2]))
    assert found == ["drop function f", "create column t.a", "create procedure p"]


def test_a_view_is_replaced_and_others_are_dropped_first() -> None:
    head = schema(view("v", "select 1"), routine("function", "f"))
    models = schema(view("v", "select 2"), routine("function", "f", "RETURN 2"))
    assert planned(head, models) == ["drop function f", "create function f", "create view v"]


def test_a_trigger_goes_with_its_table() -> None:
    assert planned(schema(t(), trigger("tr", "t")), schema()) == ["drop table t"]


def test_triggers_come_table_by_table_in_the_order_in_which_they_fire() -> None:
    made = [
        *(trigger("z", "u"), trigger("b", "t", position=2), trigger("a", "t", position=3)),
        *(trigger("c", "t", position=1), trigger("d", "t", position=1)),
    ]
    tables = (t(), table("u"))
    assert planned(schema(*tables), schema(*tables, *made)) == [
        *("create trigger t.c", "create trigger t.d", "create trigger t.b"),
        *("create trigger t.a", "create trigger u.z"),
    ]


def test_views_come_after_those_that_they_use() -> None:
    views = [view("a", "select * from `b`"), view("b", "select 1")]
    assert planned(schema(), schema(*views)) == ["create view b", "create view a"]


def test_tables_change_in_the_order_of_their_names() -> None:
    names = ("z", "s.a", "b", "s.c", "a", "d")
    head = schema(*(table(name, ID) for name in names))
    models = schema(*(table(name, ID, A) for name in names))
    assert planned(head, models) == [
        f"create column {name}.a" for name in ("a", "b", "d", "z", "s.a", "s.c")
    ]


def test_the_plan_is_the_same_in_whatever_order_differences_were_found() -> None:
    other = CHECK.replace("`c`", "`d`")
    third = FK.replace("`f`", "`g`")
    head = schema(
        *(P, table("x", A, PRIMARY.replace("id", "a"))),
        *(table("b", ID, A, CHECK), table("z", ID, A, other, FK), table("q", ID, A), t(A)),
        *(child("o1", "o2"), child("o2", "o1"), child("o3", "o4"), child("o4", "o3")),
    )
    models = schema(
        *(table("p", "`id` bigint NOT NULL", PRIMARY), table("x", A, PRIMARY.replace("id", "a"))),
        *(table("b", ID, A), table("z", ID, A, FK), t(A, third.replace("`p` (`id`)", "`x` (`a`)"))),
        table("q", ID, A, third.replace("`g`", "`h`").replace("`p` (`id`)", "`x` (`a`)")),
        table("a", ID, A, CHECK, other),
    )
    comparison = compared(head, models)
    found = words(plan(comparison))
    turned = replace(comparison, differences=comparison.differences[::-1])
    assert words(plan(turned)) == found
    assert len(found) > 9


def test_an_equal_comparison_gives_an_equal_plan() -> None:
    tables = [table(name, ID) for name in "cab"]
    grown = [table(name, ID, A) for name in "cab"]
    expected = ["create column a.a", "create column b.a", "create column c.a"]
    assert planned(schema(*tables), schema(*grown)) == expected
    assert planned(schema(*tables[::-1]), schema(*grown[::-1])) == expected


# --- what rows can make a server refuse


NAME = "`c` varchar(9) DEFAULT NULL"
NUMBER = "`c` int DEFAULT NULL"


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        # one change that can be refused, before those that cannot
        (t(NAME, A), t(NUMBER, WIDE), ["alter column t.c", "alter column t.a"]),
        (t(NAME), t(NUMBER, A), ["alter column t.c", "create column t.a"]),
        (t(NAME), t(NAME, A, "UNIQUE KEY `k` (`c`)"), ["create index t.k", "create column t.a"]),
        (
            t(NAME),
            t(NUMBER, options=f"{INNODB} COMMENT='x'"),
            ["alter column t.c", "alter comment t"],
        ),
        # two of them, in one statement, and the others after it
        (
            t(NAME, A),
            t(NUMBER, A, B, "UNIQUE KEY `k` (`a`)"),
            [whole("t", "~ column c", "+ index k"), "create column t.b"],
        ),
        (
            t(NAME, A),
            t(NUMBER, "`a` int NOT NULL", CHECK.replace("`c`", "`d`")),
            [whole("t", "~ column a", "~ column c", "+ check d")],
        ),
        # with the column that a CHECK is about, and without a CHECK that goes
        (t(), t(A, B, CHECK), [whole("t", "+ column a", "+ column b", "+ check c")]),
        (
            t(NAME, "CONSTRAINT `x` CHECK ((`c` <> _utf8mb4'x'))"),
            t(NUMBER),
            [whole("t", "~ column c", "- check x")],
        ),
        # a longer text, more members and a nullable column can be refused by nobody
        (
            t("`e` enum('a') NOT NULL", NAME),
            t("`e` enum('a','b') DEFAULT NULL", "`c` varchar(10) DEFAULT NULL"),
            ["alter column t.e", "alter column t.c"],
        ),
    ],
)  # fmt: skip
def test_what_rows_can_make_a_server_refuse_comes_first(
    head: Table, models: Table, expected: list[str]
) -> None:
    assert planned(head, models) == expected


def test_it_comes_before_other_tables_triggers_and_the_rename_of_its_table() -> None:
    head = schema(P, table("old", ID, NAME), trigger("t1", "old"))
    models = schema(P, table("new", ID, NUMBER), table("other", ID))
    assert planned(head, models, tables={"old": "new"}) == [
        "alter column new.c",
        "drop trigger old.t1",
        "rename table new",
        "create table other",
    ]


def test_it_stays_in_its_place_where_every_table_is_spelled_by_the_server() -> None:
    """Then a step has failed that is not one table's, such as one that comes too early."""
    head, models = schema(t(NAME), trigger("r", "t")), schema(t(NUMBER))
    found = [text.split(":")[0] for text in planned(head, models, by_server="t")]
    assert found == ["drop trigger t.r", "combine t"]
    both = schema(P, *head.tables.values(), *head.objects.values()), schema(P, t(NUMBER))
    others = [text.split(":")[0] for text in planned(*both)]
    assert others == ["alter column t.c", "drop trigger t.r"]


def test_it_waits_for_a_value_that_it_depends_on() -> None:
    head, models = t(NAME), t("`a` int NOT NULL", NUMBER, "UNIQUE KEY `k` (`a`)")
    assert planned(head, models, {"a": "7"}) == [
        "alter column t.c",
        "fill column t.a AFTER `id`",
        whole("t", "~ column a", "+ index k"),
    ]


KEPT = "KEY `a` (`a`)"


@pytest.mark.parametrize(
    ("index", "models", "given", "kept"),
    [
        (KEPT, "g", ["a"], True),
        (KEPT, "g", [], False),  # whatever it is called afterwards
        ("KEY `f` (`a`)", "g", ["f"], True),
        ("KEY `f` (`a`)", "f", ["f"], False),  # MySQL gives it this name again
        ("KEY `other` (`a`)", "g", ["other"], False),  # MySQL has not named it
        ("UNIQUE KEY `a` (`a`)", "g", ["a"], False),
    ],
)
def test_an_index_that_the_models_name_is_kept_when_a_foreign_key_is_added(
    index: str, models: str, given: list[str], kept: bool
) -> None:
    before = schema(P, t(A, index, FK))
    key = f"{FK.replace('`f`', f'`{models}`')} ON DELETE CASCADE"
    after = schema(P, t(A, index, key), given={"t": given})
    steps = words(plan(compared(before, after)))
    again = [each for each in steps if each.startswith("rename index")]
    assert len(again) == kept
    if kept:
        assert steps.index(again[0]) < steps.index(f"create foreign key t.{models}")


@pytest.mark.parametrize(
    ("index", "added", "kept"),
    [
        # the index serves the first column of the new key
        (KEPT, ["FOREIGN KEY (`a`,`b`) REFERENCES `p` (`id`,`x`)"], True),
        # one of two keys is enough
        (
            KEPT,
            [
                "FOREIGN KEY (`b`) REFERENCES `p` (`id`)",
                "FOREIGN KEY (`a`) REFERENCES `p` (`id`)",
            ],
            True,
        ),
        (KEPT, ["FOREIGN KEY (`b`) REFERENCES `p` (`id`)"], False),
        (KEPT, ["FOREIGN KEY (`b`,`a`) REFERENCES `p` (`id`,`x`)"], False),
        # an expression serves no key
        (
            "KEY `functional_index` ((`a` + 1))",
            ["FOREIGN KEY (`a`) REFERENCES `p` (`id`)"],
            False,
        ),
    ],
)
def test_an_index_is_kept_only_where_a_new_key_could_replace_it(
    index: str, added: list[str], kept: bool
) -> None:
    parent = table("p", ID, "`x` int NOT NULL", "KEY `k` (`id`,`x`)")
    keys = [f"CONSTRAINT `g{at}` {definition}" for at, definition in enumerate(added)]
    given = {"t": ["a", "functional_index"]}
    before, after = schema(parent, t(A, B, index)), schema(
        parent, t(A, B, index, *keys), given=given
    )
    assert ("rename index t." in " ".join(words(plan(compared(before, after))))) is kept


def test_an_index_is_kept_in_time_for_a_key_that_rows_can_refuse() -> None:
    other, more = table("b", ID), table("b", ID, B)
    key = FK.replace("`f`", "`g`")
    before, after = schema(P, other, t(A, KEPT)), schema(P, more, t(A, KEPT, key), given={"t": "a"})
    assert words(plan(compared(before, after))) == [
        *("rename index t.a", "create foreign key t.g", "create column b.b"),
    ]


def test_an_index_is_not_in_danger_from_the_key_of_another_table() -> None:
    other = table("u", ID, A, KEPT)
    key = FK.replace("`f`", "`g`")
    given = {"t": ["a"], "u": ["a"]}
    before, after = schema(P, t(A, KEPT), other), schema(P, t(A, KEPT, key), other, given=given)
    assert words(plan(compared(before, after))) == ["rename index t.a", "create foreign key t.g"]


def test_filled_columns_stand_behind_those_that_come_before_them() -> None:
    head, models = t(NAME), t("`a` int NOT NULL", "`b` int NOT NULL", "`d` int", NAME)
    assert planned(head, models, {"a": "7", "b": "8"}) == [
        "fill column t.a AFTER `id`",
        "fill column t.b AFTER `a`",
        whole("t", "~ column a", "~ column b"),
        "create column t.d AFTER `b`",
    ]
