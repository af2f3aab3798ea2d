"""Steps that rows can make a server refuse come as early as they work."""

from __future__ import annotations

from typing import cast

import pytest

from alembic_autogen.autogenerate.planning.refusable_first import refusable_first
from alembic_autogen.autogenerate.planning.step import Action, Step
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import Schema, Table
from support.tables import (
    CHECK,
    FK,
    ID,
    INNODB,
    PRIMARY,
    A,
    B,
    P,
    compared,
    key,
    schema,
    t,
    table,
    trigger,
    view,
)

NARROW = "`a` tinyint DEFAULT NULL"
"""What becomes of an INT: rows can refuse it."""


def step(comparison: Comparison, text: str) -> Step:
    """A step: its action, then the differences that it is about, ``kind table.name`` each."""
    action, _, names = text.partition(" ")
    found = {
        f"{d.kind} {d.target_table or d.current_table}.{d.name}": d for d in comparison.differences
    }
    return Step(cast(Action, action), tuple(found[name] for name in names.split(" + ")))


def order(head: Schema, models: Schema, *steps: str, **renames: object) -> list[str]:
    """The steps in the order in which they are made."""
    comparison = compared(head, models, **renames)
    made = [step(comparison, text) for text in steps]
    given = {id(each.differences[0]): text for each, text in zip(made, steps, strict=True)}
    found = refusable_first(made, comparison)
    return [
        given[id(each.differences[0])] + (" by its old name" if each.by_old_name else "")
        for each in found
    ]


NARROWS = "alter column t.a"


def refers(name: str, to: str, column: str = "a", referred: str = "id") -> str:
    target = key(to).sql
    return f"CONSTRAINT `{name}` FOREIGN KEY (`{column}`) REFERENCES {target} (`{referred}`)"


def check(name: str, above: int = 0) -> str:
    return CHECK.replace("`c`", f"`{name}`").replace("0", str(above))


def u(*definitions: str) -> Table:
    return table("u", "`x` int", *definitions)


@pytest.mark.parametrize(
    ("head", "models", "other", "refusable", "is_first"),
    [
        # stored objects wait, whatever they are about
        (schema(t(A), trigger("r", "t")), schema(t(NARROW)), "drop trigger t.r", NARROWS, True),
        (schema(t(A), view("v", "1")), schema(t(NARROW)), "drop view None.v", NARROWS, True),
        # another table waits, its own does not
        (schema(t(A), u()), schema(t(NARROW), u(B)), "create column u.b", NARROWS, True),
        (schema(t(A)), schema(t(NARROW, B)), "create column t.b", NARROWS, False),
        # what no rows can refuse
        (schema(t(A), u()), schema(t("`a` bigint"), u(B)), "create column u.b", NARROWS, False),
        (schema(t(A), u()), schema(t(), u(B)), "create column u.b", "drop column t.a", False),
        (schema(t(A), u()), schema(t(NARROW), u(B)), "create column u.b", "fill column t.a", False),
        # an index of the table that gets another name is not the table's rename
        (schema(t(A, "KEY `k` (`a`)")), schema(t(NARROW, "KEY `l` (`a`)")), "rename index t.l",
         NARROWS, False),
        # nor is it what rows can refuse
        (schema(t("KEY `k` (`id`)"), u()), schema(t("KEY `l` (`id`)"), u(B)), "create column u.b",
         "rename index t.l", False),
        # a new table, unless it is referred to
        (schema(t(A)), schema(t(NARROW), P), "create table p.p", NARROWS, True),
        (schema(t(A)), schema(t(A, refers("f", "p")), P), "create table p.p",
         "create foreign key t.f", False),
        (schema(t(A), P), schema(t(A, refers("f", "p")), P, u()), "create table u.u",
         "create foreign key t.f", True),
        # a table that goes, unless it frees a name or a column
        (schema(t(A), u()), schema(t(NARROW)), "drop table u.u", NARROWS, True),
        (schema(t(A), u(refers("f", "t", "x"))), schema(t(NARROW)), "drop table u.u", NARROWS,
         True),
        (schema(t(A, "KEY `k` (`a`)"), u(refers("f", "t", "x", "a"))),
         schema(t(NARROW, "KEY `k` (`a`)")), "drop table u.u", NARROWS, False),
        (schema(t(A), u(check("C").replace("a", "x"))), schema(t(A, check("c"))),
         "drop table u.u", "create check t.c", False),
        (schema(t(A), u(check("d").replace("a", "x"))), schema(t(A, check("c"))),
         "drop table u.u", "create check t.c", True),
        (schema(t(A), P, u(refers("F", "p", "x"))), schema(t(A, refers("f", "p")), P),
         "drop table u.u", "create foreign key t.f", False),
        (schema(t(A), P, u(refers("f", "p", "x"))), schema(t(NARROW), P), "drop table u.u", NARROWS,
         True),
        # a CHECK that goes, unless it frees its name, or is one of the table
        (schema(t(A), u(check("C").replace("a", "x"))), schema(t(A, check("c")), u()),
         "drop check u.C", "create check t.c", False),
        (schema(t(A), u(check("c").replace("a", "x"))), schema(t(A, check("C")), u()),
         "drop check u.c", "create check t.C", False),
        (schema(t(A), u(check("d").replace("a", "x"))), schema(t(A, check("c")), u()),
         "drop check u.d", "create check t.c", True),
        (schema(t(A, check("d", 5))), schema(t(NARROW)), "drop check t.d", NARROWS, False),
        (schema(t(A), u(check("d").replace("a", "x"))), schema(t(NARROW), u()), "drop check u.d",
         NARROWS, True),
        # a foreign key that goes, unless it frees its name, or a column at either end
        (schema(t(A, refers("c", "p")), P), schema(t(A, check("C")), P), "drop foreign key t.c",
         "create check t.C", False),
        (schema(t(A, check("f")), P), schema(t(A, refers("F", "p")), P), "drop check t.f",
         "create foreign key t.F", False),
        (schema(t(A), P, u(refers("F", "p", "x"))), schema(t(A, refers("f", "p")), P, u()),
         "drop foreign key u.F", "create foreign key t.f", False),
        (schema(t(A), P, u(refers("g", "p", "x"))), schema(t(A, refers("f", "p")), P, u()),
         "drop foreign key u.g", "create foreign key t.f", True),
        (schema(t(A, FK), P), schema(t(NARROW), P), "drop foreign key t.f", NARROWS, False),
        (schema(t(A, B, refers("f", "p", "b")), P), schema(t(NARROW, B), P), "drop foreign key t.f",
         NARROWS, True),
        (schema(t(A, "KEY `k` (`a`)"), u(refers("f", "t", "x", "a"))),
         schema(t(NARROW, "KEY `k` (`a`)"), u()), "drop foreign key u.f", NARROWS, False),
        (schema(t(A), u(refers("f", "t", "x"))), schema(t(NARROW), u()), "drop foreign key u.f",
         NARROWS, True),
        # of another table, the same column
        (schema(t(A), table("s", ID, A, "KEY `k` (`a`)"), u(refers("f", "s", "x", "a"))),
         schema(t(NARROW), table("s", ID, A, "KEY `k` (`a`)"), u()), "drop foreign key u.f",
         NARROWS, True),
        (schema(t(A), P, table("s", A, refers("f", "p"))), schema(t(NARROW), P, table("s", A)),
         "drop foreign key s.f", NARROWS, True),
        # an index that the key needs, and that changes
        (schema(t(A, "KEY `k` (`a`)"), u(refers("f", "t", "x", "a"))),
         schema(t(A, "UNIQUE KEY `k` (`a`)"), u()), "drop foreign key u.f", "combine index t.k",
         False),
        (schema(t(A, B, "KEY `k` (`a`)", "KEY `l` (`b`)"), u(refers("f", "t", "x", "a"))),
         schema(t(A, B, "KEY `k` (`a`)", "UNIQUE KEY `l` (`b`)"), u()), "drop foreign key u.f",
         "combine index t.l", True),
        (schema(t(A), P, u(refers("f", "p", "x"))),
         schema(t(A, "UNIQUE KEY `k` (`a`)"), P, u()), "drop foreign key u.f",
         "create index t.k", True),
    ],
)  # fmt: skip
def test_a_step_that_rows_can_refuse_goes_before_another_one(
    head: Schema, models: Schema, other: str, refusable: str, is_first: bool
) -> None:
    expected = [refusable, other] if is_first else [other, refusable]
    assert order(head, models, other, refusable) == expected


def test_a_step_is_refusable_by_one_of_its_differences() -> None:
    head = schema(t(A, "`b` int"), u())
    models = schema(t(NARROW, "`b` bigint"), u("`y` int"))
    steps = ("create column u.y", "combine column t.b + column t.a")
    assert order(head, models, *steps) == [steps[1], steps[0]]


def test_what_waits_for_one_step_waits_for_all_that_follow_it() -> None:
    head = schema(t(A, FK), P, u())
    models = schema(t(NARROW, "`c` int"), P, u("`y` int"))
    steps = ("create column u.y", "drop foreign key t.f", "alter column t.a", "create column t.c")
    assert order(head, models, *steps) == list(steps)


@pytest.mark.parametrize(
    ("old", "new", "refusable"),
    [
        ("o", "t", f"{NARROWS} by its old name"),
        ("s.o", "s.t", "alter column s.t.a by its old name"),
        ("s.o", "t", NARROWS),  # into another schema
    ],
)
def test_a_table_changes_by_its_old_name_before_it_is_renamed(
    old: str, new: str, refusable: str
) -> None:
    head, models = schema(table(old, ID, A)), schema(table(new, ID, NARROW))
    steps = (f"rename table {new}.{new}", refusable.removesuffix(" by its old name"))
    found = order(head, models, *steps, tables={old: new})
    assert found == [refusable, steps[0]]


def test_a_table_that_is_not_renamed_before_has_its_name() -> None:
    head, models = schema(table("o", ID, A), u()), schema(table("t", ID, NARROW), u(B))
    steps = ("create column u.b", NARROWS)
    assert order(head, models, *steps, tables={"o": "t"}) == [steps[1], steps[0]]


def test_a_key_refers_to_a_table_by_its_new_name() -> None:
    head, models = schema(t(A), table("o", ID, PRIMARY)), schema(t(A, refers("f", "p")), P)
    steps = ("rename table p.p", "create foreign key t.f")
    assert order(head, models, *steps, tables={"o": "p"}) == list(steps)
    other = schema(t(NARROW), P)
    assert order(head, other, steps[0], NARROWS, tables={"o": "p"}) == [NARROWS, steps[0]]


def test_a_table_has_its_old_name_only_if_a_step_before_renames_it() -> None:
    head = schema(table("o", ID, A, B, refers("f", "p", "b")), P)
    models = schema(table("t", ID, NARROW, B), P)
    steps = ("drop foreign key t.f", NARROWS)
    assert order(head, models, *steps, tables={"o": "t"}) == [steps[1], steps[0]]


def test_a_check_that_goes_needs_no_name() -> None:
    head = schema(t(A, check("d", 5)), u(check("c").replace("a", "x")))
    steps = ("drop table u.u", "combine column t.a + check t.d")
    assert order(head, schema(t(NARROW)), *steps) == [steps[1], steps[0]]


@pytest.mark.parametrize(
    ("head", "models", "other", "refusable"),
    [
        # an index may have the name of one of another table
        (schema(t(A), u("KEY `k` (`x`)")), schema(t(A, "UNIQUE KEY `k` (`a`)"), u()),
         "drop index u.k", "create index t.k"),
        # a column may have the name of a constraint
        (schema(t(A), u(check("a").replace("`a` >", "`x` >"))), schema(t(NARROW)), "drop table u.u",
         NARROWS),
        # what is dropped or new in the same statement frees and needs nothing
        (schema(t(A, check("d")), u(check("c").replace("a", "x"))), schema(t(NARROW), u()),
         "drop check u.c", "combine column t.a + check t.d"),
        (schema(t(A, FK), P, u()), schema(t(NARROW), P, u(B)), "create column u.b",
         "combine column t.a + foreign key t.f"),
        (schema(t(A), P, u(refers("f", "p", "x"))), schema(t(NARROW, B), P, u()),
         "drop foreign key u.f", "combine column t.b + column t.a"),
    ],
)  # fmt: skip
def test_names_of_another_kind_or_table_do_not_count(
    head: Schema, models: Schema, other: str, refusable: str
) -> None:
    assert order(head, models, other, refusable) == [refusable, other]


def test_a_key_does_not_wait_for_the_rename_of_another_table() -> None:
    head = schema(t(A), P, table("o", ID))
    models = schema(t(A, refers("f", "p")), P, table("q", ID))
    steps = ("rename table q.q", "create foreign key t.f")
    assert order(head, models, *steps, tables={"o": "q"}) == [steps[1], steps[0]]


@pytest.mark.parametrize("name", ["t", "p"])
def test_partitions_come_after_the_foreign_keys_at_either_end_are_dropped(name: str) -> None:
    parts = f"{INNODB}\n PARTITION BY HASH (`id`)\nPARTITIONS 2"
    tables = {"t": t(A, PRIMARY, refers("f", "p")), "p": table("p", PRIMARY)}
    partitioned = {
        "t": t(A, PRIMARY, options=parts if name == "t" else INNODB),
        "p": table("p", PRIMARY, options=parts if name == "p" else INNODB),
    }
    steps = ["drop foreign key t.f", f"alter partitioning {name}.{name}"]
    assert order(schema(*tables.values()), schema(*partitioned.values()), *steps) == steps
