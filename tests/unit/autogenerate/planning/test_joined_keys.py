"""Foreign keys that are added again by the statement that builds their table again."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.built_again import ONCE
from alembic_autogen.schema.model import Schema, Table
from support.steps import planned, whole
from support.tables import FK, INNODB, PRIMARY, A, B, P, schema, t, table

WIDE, WIDE_B = "`a` bigint DEFAULT NULL", "`b` bigint DEFAULT NULL"
WIDE_P = table("p", "`id` bigint NOT NULL", PRIMARY)
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
