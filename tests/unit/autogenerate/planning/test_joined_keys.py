"""Foreign keys that are added again by the statement that builds their table again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.planning.built_again import ONCE
from alembic_autogen.schema.model import Schema, Table
from support.steps import planned, whole
from support.tables import FK, ID, INNODB, PRIMARY, A, B, P, schema, t, table

WIDE, WIDE_B = "`a` bigint DEFAULT NULL", "`b` bigint DEFAULT NULL"
WIDE_P = table("p", "`id` bigint NOT NULL", PRIMARY)
WORD, LONGER, OTHER = "`a` varchar(5)", "`a` varchar(9)", "`b` varchar(5)"
GONE = "drop foreign key t.f"
JOINED = f"combine t: ~ column a, + foreign key f ({ONCE})"
LATE = "create foreign key t.f"


def test_the_parent_changes_first() -> None:
    before = schema(
        P, t(A, FK), table("b", A, "CONSTRAINT `g` FOREIGN KEY (`a`) REFERENCES `p` (`id`)")
    )
    after = schema(
        WIDE_P,
        t(WIDE, FK),
        table("b", WIDE, "CONSTRAINT `g` FOREIGN KEY (`a`) REFERENCES `p` (`id`)"),
    )
    assert planned(before, after) == [
        *("drop foreign key b.g", GONE, "alter column p.id"),
        *(f"combine b: ~ column a, + foreign key g ({ONCE})", JOINED),
    ]


TO_T = "CONSTRAINT `g` FOREIGN KEY (`id`) REFERENCES `t` (`id`)"


def test_in_a_circle_of_tables_one_key_waits() -> None:
    def side(kind: str) -> Schema:
        number = f"`id` {kind} NOT NULL"
        parent = table("p", number, PRIMARY, TO_T)
        return schema(parent, table("t", number, PRIMARY, FK.replace("`a`", "`id`")))

    assert planned(side("int"), side("bigint")) == [
        *("drop foreign key p.g", GONE, "alter column p.id"),
        JOINED.replace("column a", "column id"),
        "create foreign key p.g",
    ]


def test_a_key_of_a_table_to_itself_waits() -> None:
    """MariaDB refuses it within the statement that changes the column it refers to (error 1005)."""
    itself = FK.replace("`p`", "`t`")
    before = t("`id` int NOT NULL", A, PRIMARY, itself)
    after = t("`id` bigint NOT NULL", WIDE, PRIMARY, itself)
    assert planned(before, after)[-1] == LATE


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # nothing builds the table again
        (t("`a` varchar(5)", FK), t("`a` varchar(9)", FK), ["alter column t.a", LATE]),
        # its index goes, comes or changes
        (t(A, "KEY `k` (`a`)", FK), t(WIDE, "KEY `l` (`a`,`id`)", FK), None),
        (t(A, "KEY `k` (`a`)", FK), t(WIDE, FK), None),
        # an index of another column does
        (t(A, B, FK), t(WIDE, B, "KEY `k` (`b`)", FK), [JOINED, "create index t.k"]),
        # another collation
        (t(WORD, FK), t(LONGER.replace(")", ") COLLATE utf8mb4_bin"), FK),
         [whole("t", "~ column a", "+ foreign key f")]),
        (t(WORD, FK), t(LONGER, OTHER, FK), ["alter column t.a", "create column t.b", LATE]),
        # a change beside it, of a column or of the table
        (t(A, B, FK), t(WIDE, WIDE_B, FK),
         [f"combine t: ~ column a, ~ column b, + foreign key f ({ONCE})"]),
        (t(A, B, FK), t(WIDE, "`b` int NOT NULL", FK),
         [whole("t", "~ column a", "~ column b", "+ foreign key f")]),
        (t(A, FK), t(WIDE, B, FK), [JOINED, "create column t.b"]),
        # a column of a key cannot become NOT NULL while the table is copied (error 1832)
        (t(A, FK), t("`a` bigint NOT NULL", FK), None),
        # the changes are one statement for another reason
        (t(A, FK, "PRIMARY KEY (`id`)"), t(WIDE, FK), None),
        (t(A, FK), t(WIDE, FK, options=f"{INNODB} COMMENT='x'"), [JOINED, "alter comment t"]),
        # a table that is partitioned takes no foreign key (error 1506)
        (t(A, FK, options=f"{INNODB} PARTITION BY HASH (`id`)"), t(WIDE, FK), None),
    ],
)  # fmt: skip
def test_what_its_table_changes(before: Table, after: Table, expected: list[str] | None) -> None:
    found = planned(schema(P, before), schema(WIDE_P, after))
    if expected is None:
        assert found[-1] == LATE
    else:
        assert found == [GONE, "alter column p.id", *expected]


def test_a_column_beside_the_key_may_get_another_collation_in_place() -> None:
    models = t(LONGER, OTHER.replace(")", ") COLLATE utf8mb4_bin"), FK)
    assert planned(schema(P, t(WORD, OTHER, FK)), schema(WIDE_P, models)) == [
        *("alter column t.b", GONE, "alter column p.id", "alter column t.a", LATE),
    ]


Q = table("q", "`id` bigint NOT NULL", PRIMARY)
TO_Q = FK.replace("`p`", "`q`")


@pytest.mark.parametrize(
    ("before", "after", "renames", "expected"),
    [
        ((P,), (P, Q), {}, ["create table q"]),
        ((P, replace(Q, partitioning="HASH (`id`)")), (P, Q), {}, ["alter partitioning q"]),
        ((P,), (Q,), {"p": "q"}, ["rename table q", "alter column q.id"]),
    ],
    ids=["a new one", "one that loses its partitions", "one with another name"],
)
def test_the_key_may_come_to_refer_to_another_table(
    before: tuple[Table, ...],
    after: tuple[Table, ...],
    renames: dict[str, str],
    expected: list[str],
) -> None:
    found = planned(schema(*before, t(A, FK)), schema(*after, t(WIDE, TO_Q)), tables=renames)
    assert found == [GONE, *expected, JOINED]


def test_a_key_of_a_renamed_table_waits() -> None:
    before, after = schema(P, t(A, FK)), schema(WIDE_P, table("u", ID, WIDE, FK))
    assert planned(before, after, tables={"t": "u"})[-1] == "create foreign key u.f"


def test_each_of_three_generations_changes_after_its_parent() -> None:
    def side(kind: str) -> Schema:
        number, up = f"`id` {kind} NOT NULL", f"`r` {kind} DEFAULT NULL"
        key = "CONSTRAINT `{}` FOREIGN KEY (`r`) REFERENCES `{}` (`id`)"
        return schema(
            table("a", number, up, PRIMARY, key.format("e", "b")),
            table("b", number, up, PRIMARY, key.format("f", "c")),
            table("c", number, PRIMARY),
        )

    both = "~ column id, ~ column r"
    assert planned(side("int"), side("bigint")) == [
        *("drop foreign key a.e", "drop foreign key b.f", "alter column c.id"),
        f"combine b: {both}, + foreign key f ({ONCE})",
        f"combine a: {both}, + foreign key e ({ONCE})",
    ]


def test_a_key_that_is_new_does_not_reorder_tables() -> None:
    z = table("z", ID, PRIMARY)
    after = schema(t(WIDE, FK.replace("`p`", "`z`")), replace(z, comment="x"))
    assert planned(schema(t(A), z), after) == [JOINED, "alter comment z"]
