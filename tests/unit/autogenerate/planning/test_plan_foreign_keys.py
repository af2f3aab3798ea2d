"""Foreign keys in a plan: in the way of changes, and over rows that are there."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.built_again import ONCE
from alembic_autogen.autogenerate.planning.combine_alters import NEEDS_INDEX
from alembic_autogen.autogenerate.planning.plan import recreated_keys
from alembic_autogen.schema.model import Schema
from support.steps import planned, whole
from support.tables import (
    CHECK,
    FK,
    ID,
    INNODB,
    PRIMARY,
    A,
    B,
    C,
    P,
    compared,
    key,
    schema,
    t,
    table,
)

WIDE = "`a` bigint DEFAULT NULL"
WIDE_B = WIDE.replace("`a`", "`b`")
COPIED_ONCE = f"combine t: ~ column a, + foreign key f ({ONCE})"


def test_rows_are_checked_again_under_keys_that_are_dropped_and_added() -> None:
    """Those that change, and those in the way of a column; not those that go, or stay."""
    names = {"f": "a", "g": "b", "h": "c", "i": "d"}
    keys = {
        name: f"CONSTRAINT `{name}` FOREIGN KEY (`{column}`) REFERENCES `p` (`id`)"
        for name, column in names.items()
    }
    d = "`d` int DEFAULT NULL"
    head = schema(P, t(A, B, C, d, *keys.values()))
    models = schema(P, t(A, WIDE_B, C, d, f"{keys['f']} ON DELETE CASCADE", keys["g"], keys["i"]))
    assert recreated_keys(compared(head, models)) == {(key("t"), "f"), (key("t"), "g")}


def test_without_foreign_keys_no_rows_are_checked_again() -> None:
    assert recreated_keys(compared(t(A), t(B))) == frozenset()


# --- foreign keys in the way


@pytest.mark.parametrize(
    ("before", "after", "is_in_the_way"),
    [
        (A, WIDE, True),
        (A, "`a` int unsigned DEFAULT NULL", True),
        (A, "`a` int NOT NULL", False),
        (A, "`a` int DEFAULT '5'", False),
        (A, "`a` int DEFAULT NULL COMMENT 'x'", False),
        ("`a` varchar(5) DEFAULT NULL", "`a` varchar(5) COLLATE utf8mb4_bin DEFAULT NULL", True),
        (
            "`a` varchar(5) DEFAULT NULL",
            "`a` varchar(5) CHARACTER SET latin1 DEFAULT NULL",
            True,
        ),
    ],
)
def test_a_foreign_key_is_away_while_a_column_changes_that_it_joins(
    before: str, after: str, is_in_the_way: bool
) -> None:
    found = [
        text.partition(" (")[0]
        for text in planned(schema(P, t(before, FK)), schema(P, t(after, FK)))
    ]
    around = ["drop foreign key t.f", "combine t: ~ column a, + foreign key f"]
    assert found == (around if is_in_the_way else ["alter column t.a"])


def test_so_it_is_while_the_column_changes_to_which_it_refers() -> None:
    wide = table("p", "`id` bigint NOT NULL", PRIMARY)
    assert planned(schema(P, t(A, FK)), schema(wide, t(A, FK))) == [
        *("drop foreign key t.f", "alter column p.id", "create foreign key t.f"),
    ]
    counting = table("p", "`id` int NOT NULL AUTO_INCREMENT", PRIMARY)
    assert planned(schema(P, t(A, FK)), schema(counting, t(A, FK))) == [
        *("drop foreign key t.f", "alter column p.id", "create foreign key t.f"),
    ]


def test_it_comes_back_in_the_order_of_tables_with_those_that_are_new() -> None:
    new = "CONSTRAINT `g` FOREIGN KEY (`b`) REFERENCES `p` (`id`)"
    head = schema(P, table("a", ID, A, FK), table("z", ID, B))
    wide = table("p", "`id` bigint NOT NULL", PRIMARY)
    assert planned(head, schema(wide, table("a", ID, A, FK), table("z", ID, B, new))) == [
        "drop foreign key a.f",
        "alter column p.id",
        *("create foreign key a.f", "create foreign key z.g"),
    ]


def test_other_foreign_keys_stay() -> None:
    other = "CONSTRAINT `g` FOREIGN KEY (`b`) REFERENCES `p` (`id`)"
    found = planned(schema(P, t(A, B, FK, other)), schema(P, t(WIDE, B, FK, other)))
    assert found == ["drop foreign key t.f", COPIED_ONCE]


def test_a_foreign_key_that_differs_anyway_goes_and_comes_once() -> None:
    found = planned(schema(P, t(A, FK)), schema(P, t(WIDE, f"{FK} ON DELETE CASCADE")))
    assert found == ["drop foreign key t.f", COPIED_ONCE]


def test_a_foreign_key_of_a_renamed_table_is_away_too() -> None:
    old = table("old", ID, A, FK.replace("`f`", "`old_ibfk_1`"))
    new = table("new", ID, WIDE, FK.replace("`f`", "`new_ibfk_1`"))
    assert planned(schema(P, old), schema(P, new), tables={"old": "new"}) == [
        "drop foreign key new.new_ibfk_1",
        "rename table new",
        "alter column new.a",
        "create foreign key new.new_ibfk_1",
    ]


COPIES = {
    "another primary key": (("PRIMARY KEY (`id`)",), ("PRIMARY KEY (`id`,`x`)",)),
    "a CHECK, and one statement": (
        ("PRIMARY KEY (`id`)",),
        ("PRIMARY KEY (`id`,`x`)", "CONSTRAINT `c` CHECK ((`id` > 0))"),
    ),
}


@pytest.mark.parametrize(("before", "after"), COPIES.values(), ids=list(COPIES))
@pytest.mark.parametrize(
    ("column_after", "renames"),
    [("`a` int NOT NULL", {}), ("`z` int DEFAULT NULL", {"a": "z"})],
)
def test_a_foreign_key_is_away_while_its_table_is_copied(
    before: tuple[str, ...], after: tuple[str, ...], column_after: str, renames: dict[str, str]
) -> None:
    name = renames.get("a", "a")
    x = "`x` int NOT NULL"
    head = schema(P, t(A, x, *before, FK))
    models = schema(P, t(column_after, x, *after, FK.replace("`a`", f"`{name}`")))
    found = planned(head, models, columns={"t": renames})
    assert found[0] == "drop foreign key t.f"
    assert found[-1] == "create foreign key t.f"
    assert found[1].startswith("combine t: ")


FULLTEXT = ("`s` text", "FULLTEXT KEY `l` (`s`)")
EXCHANGED = {"t": {"a": "b", "b": "a"}}
OTHERS = (
    "`n` int DEFAULT NULL",
    "`s` text",
    "`g` point NOT NULL",
    "`v` int GENERATED ALWAYS AS ((`id` + 1)) VIRTUAL",
)


@pytest.mark.parametrize(
    ("before", "after", "options", "is_copied"),
    [
        ((), (), INNODB, False),
        ((), (), f"{INNODB} COMMENT='x'", False),
        ((), (), f"{INNODB} ROW_FORMAT=DYNAMIC", True),
        ((), (), "ENGINE=InnoDB DEFAULT CHARSET=latin1", True),
        ((), ("CONSTRAINT `c` CHECK ((`id` > 0))",), INNODB, True),
        (("CONSTRAINT `c` CHECK ((`id` > 0))",), (), INNODB, False),
        ((), ("KEY `k` (`id`)",), INNODB, False),
        ((), ("KEY `k` (`s`(5))",), INNODB, True),
        (("KEY `k` (`s`(5))",), ("KEY `k` (`id`)",), INNODB, True),
        ((), ("FULLTEXT KEY `k` (`s`)",), INNODB, True),
        (("FULLTEXT KEY `k` (`s`)",), (), INNODB, True),
        ((), ("SPATIAL KEY `k` (`g`)",), INNODB, True),
    ],
)
def test_a_foreign_key_is_away_while_columns_exchange_their_names_in_a_copy(
    before: tuple[str, ...], after: tuple[str, ...], options: str, is_copied: bool
) -> None:
    """MySQL renames the column of a foreign key in place, and not in a copy of the table."""
    head = schema(P, t(A, B, *OTHERS, *before, FK))
    models = schema(P, t(B, A, *OTHERS, *after, FK.replace("`a`", "`b`"), options=options))
    check_exchange(head, models, is_copied)


@pytest.mark.parametrize(
    ("before", "after", "is_copied"),
    [
        ((), ("`n` int DEFAULT NULL",), False),
        (("`n` int DEFAULT NULL",), ("`n` int DEFAULT '5'",), False),
        (("`n` int DEFAULT NULL",), ("`n` bigint DEFAULT NULL",), True),
        ((), ("`n` int NOT NULL AUTO_INCREMENT", "UNIQUE KEY `k` (`n`)"), True),
        ((), ("`n` int GENERATED ALWAYS AS ((`id` + 1)) STORED",), True),
        (("`n` int GENERATED ALWAYS AS ((`id` + 1)) STORED",), (), True),
        (
            ("`n` int GENERATED ALWAYS AS ((`id` + 1)) STORED",),
            ("`n` int GENERATED ALWAYS AS ((`id` + 2)) STORED",),
            True,
        ),
        # MySQL cannot rebuild a table in place that has a FULLTEXT index
        (FULLTEXT, FULLTEXT, False),
        (FULLTEXT, ("`n` int DEFAULT NULL", *FULLTEXT), True),
        (("`n` int DEFAULT NULL", *FULLTEXT), FULLTEXT, True),
        (("`n` int DEFAULT NULL", *FULLTEXT), ("`n` int NOT NULL", *FULLTEXT), True),
    ],
)
def test_so_it_is_while_another_column_makes_the_server_copy_the_table(
    before: tuple[str, ...], after: tuple[str, ...], is_copied: bool
) -> None:
    head = schema(P, t(A, B, *before, FK))
    check_exchange(head, schema(P, t(B, A, *after, FK.replace("`a`", "`b`"))), is_copied)


def test_another_charset_of_the_table_makes_the_server_copy_it() -> None:
    after = t(B, A, FK.replace("`a`", "`b`"), options="ENGINE=InnoDB DEFAULT CHARSET=latin1")
    check_exchange(schema(P, t(A, B, FK)), schema(P, after), is_copied=True)


def check_exchange(head: Schema, models: Schema, is_copied: bool) -> None:
    found = [text.split(":")[0] for text in planned(head, models, columns=EXCHANGED)]
    around = ["drop foreign key t.f", "combine t", "create foreign key t.f"]
    assert found == (around if is_copied else ["combine t"])


def test_a_foreign_key_is_away_while_its_column_gets_the_name_that_a_check_uses() -> None:
    z = "`z` int DEFAULT NULL"
    head, models = t(A, FK), t(z, FK.replace("`a`", "`z`"), CHECK.replace("`a`", "`z`"))
    assert planned(schema(P, head), schema(P, models), columns={"t": {"a": "z"}}) == [
        "drop foreign key t.f",
        whole("t", "~ column z", "+ check c"),
        "create foreign key t.f",
    ]


def test_a_foreign_key_stays_while_its_column_changes_beside_the_statement_that_copies() -> None:
    after = t("`a` int NOT NULL", B, "UNIQUE KEY `k` (`b`)", FK)
    assert planned(schema(P, t(A, B, FK)), schema(P, after)) == [
        *("create index t.k", "alter column t.a"),
    ]


def test_it_stays_while_another_foreign_key_goes_with_its_index() -> None:
    other = "CONSTRAINT `g` FOREIGN KEY (`b`) REFERENCES `p` (`id`)"
    head = t(A, B, "KEY `k` (`a`)", "KEY `l` (`b`)", FK, other)
    models = t(
        A, "`b` int NOT NULL", "KEY `l` (`b`)", other, options=f"{INNODB} ROW_FORMAT=DYNAMIC"
    )
    assert planned(schema(P, head), schema(P, models)) == [
        *("drop foreign key t.f", "drop index t.k", "alter options t", "alter column t.b"),
    ]


def test_a_column_that_changes_otherwise_does_not_need_that() -> None:
    x = "`x` int NOT NULL"
    head = schema(P, t(A, x, "PRIMARY KEY (`id`)", FK))
    models = schema(P, t("`a` int DEFAULT '5'", x, "PRIMARY KEY (`id`,`x`)", FK))
    (found,) = planned(head, models)
    assert found.startswith("combine t: ~ column a, ~ primary key t")


UNIQUE = "UNIQUE KEY `k` (`b`)"
AT_ONCE = [whole("t", "+ index k", "+ foreign key f")]
APART = ["create index t.k", "create foreign key t.f"]


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        (schema(P, t(A, B)), schema(P, t(A, B, FK, UNIQUE)), AT_ONCE),
        # a change of something else of its column, and of another one
        (
            schema(P, t(A, B)),
            schema(P, t("`a` int DEFAULT NULL COMMENT 'x'", B, FK, UNIQUE)),
            [whole("t", "~ column a", "+ index k", "+ foreign key f")],
        ),
        (
            schema(P, t(A, B)),
            schema(P, t(A, B, C, FK, UNIQUE)),
            [AT_ONCE[0], "create column t.c"],
        ),
        # the table to which it refers comes, or is about to change
        (
            schema(t(A, B)),
            schema(P, t(A, B, FK, UNIQUE)),
            ["create index t.k", "create table p", "create foreign key t.f"],
        ),
        (
            schema(t(A, B), table("p", "`id` smallint NOT NULL", PRIMARY)),
            schema(P, t(A, B, FK, UNIQUE)),
            ["create index t.k", "alter column p.id", "create foreign key t.f"],
        ),
        # it is there, under another name
        (
            schema(P, t(A, B, FK.replace("`f`", "`e`"))),
            schema(P, t(A, B, FK, UNIQUE)),
            [*APART, "drop foreign key t.e"],
        ),
        # another table gives its name up, whatever its case
        (
            schema(P, t(A, B), table("u", ID, A, FK.replace("`f`", "`F`"))),
            schema(P, t(A, B, FK, UNIQUE), table("u", ID, A)),
            ["create index t.k", "drop foreign key u.F", "create foreign key t.f"],
        ),
        (
            schema(P, t(A, B), table("u", ID, A, FK)),
            schema(P, t(A, B, FK.replace("`f`", "`F`"), UNIQUE), table("u", ID, A)),
            ["create index t.k", "drop foreign key u.f", "create foreign key t.F"],
        ),
    ],
)
def test_a_foreign_key_that_rows_may_violate_comes_with_what_else_can_be_refused(
    head: Schema, models: Schema, expected: list[str]
) -> None:
    assert planned(head, models) == expected


def test_a_foreign_key_to_a_renamed_table_comes_after_the_rename() -> None:
    head, models = schema(table("o", ID, PRIMARY), t(A, B)), schema(P, t(A, B, FK, UNIQUE))
    assert planned(head, models, tables={"o": "p"}) == [
        *("create index t.k", "rename table p", "create foreign key t.f"),
    ]


@pytest.mark.parametrize(
    ("column_after", "is_empty"),
    [
        ("`a` int DEFAULT NULL", True),
        ("`a` int", True),
        ("`a` int DEFAULT '5'", False),
        ("`a` int NOT NULL", False),
        ("`a` int GENERATED ALWAYS AS ((`id` + 1)) STORED", False),
    ],
)
def test_no_row_violates_a_foreign_key_over_a_new_column_without_values(
    column_after: str, is_empty: bool
) -> None:
    found = planned(schema(P, t(B)), schema(P, t(column_after, B, FK, UNIQUE)))
    with_it = [whole("t", "+ column a", "+ index k", "+ foreign key f")]
    assert found == ([APART[0], "create column t.a AFTER `id`", APART[1]] if is_empty else with_it)


def test_one_column_without_values_is_enough_for_that() -> None:
    """MySQL looks for the row referred to only where no column of the key is NULL (15.1.20.5)."""
    p = table("p", ID, A, "PRIMARY KEY (`id`,`a`)")
    both = "CONSTRAINT `f` FOREIGN KEY (`id`,`a`) REFERENCES `p` (`id`,`a`)"
    assert planned(schema(p, t(B)), schema(p, t(A, B, both, UNIQUE))) == [
        *("create index t.k", "create column t.a AFTER `id`", "create foreign key t.f"),
    ]


def test_it_comes_with_its_table_before_later_ones_change() -> None:
    found = planned(schema(P, t(A), table("u", ID)), schema(P, t(A, FK), table("u", ID, A)))
    assert found == ["create foreign key t.f", "create column u.a"]
    all_by_server = planned(
        schema(P, t(A), table("u", ID)), schema(P, t(A, FK), table("u", ID, A)), by_server="p t u"
    )
    assert [text.split(":")[0] for text in all_by_server] == ["create foreign key t.f", "combine u"]


def test_an_index_serves_a_foreign_key_over_its_columns_in_any_order() -> None:
    pair = table("p", ID, A, PRIMARY, "KEY `k` (`id`,`a`)")
    both = "CONSTRAINT `f` FOREIGN KEY (`b`, `a`) REFERENCES `p` (`id`, `a`)"
    for columns in ("`b`,`a`", "`a`,`b`"):
        head = schema(pair, t(A, B, f"KEY `k` ({columns})", both))
        assert planned(head, schema(pair, t(A, B, both))) == [
            f"combine t: - index k ({NEEDS_INDEX})",
        ]


def test_a_foreign_key_waits_for_the_name_of_a_check() -> None:
    head = schema(P, t(A, CHECK.replace("`c`", "`C`")))
    models = schema(P, t(A, FK.replace("`f`", "`c`")))
    assert planned(head, models) == ["drop check t.C", "create foreign key t.c"]


PARENT = table("p", ID, PRIMARY)
PARTITIONED = table("p", ID, PRIMARY, options=f"{INNODB} PARTITION BY HASH (`id`)")
"""No foreign key can refer to it (error 1506)."""
CHILD = table("u", ID, A, FK)


def test_a_new_table_refers_to_one_that_loses_its_partitions_once_these_are_gone() -> None:
    assert planned(schema(PARTITIONED), schema(PARENT, CHILD)) == [
        "create table u",
        "alter partitioning p",
        "create foreign key u.f",
    ]


def test_a_table_that_is_dropped_refers_no_longer_to_one_that_gets_partitions() -> None:
    assert planned(schema(PARENT, CHILD), schema(PARTITIONED)) == [
        "drop table u",
        "alter partitioning p",
    ]


def test_a_foreign_key_is_dropped_before_the_table_that_it_refers_to_gets_partitions() -> None:
    assert planned(schema(PARENT, CHILD), schema(PARTITIONED, table("u", ID, A))) == [
        "drop foreign key u.f",
        "alter partitioning p",
    ]


GONE = "drop foreign key u.f"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("ENGINE=MyISAM DEFAULT CHARSET=utf8mb4", [GONE, "combine p"]),
        (f"{INNODB} ROW_FORMAT=DYNAMIC", ["combine p", GONE]),
    ],
)
def test_a_foreign_key_is_dropped_before_the_table_that_it_refers_to_gets_another_engine(
    options: str, expected: list[str]
) -> None:
    """Other options change together with what rows can refuse, which comes first."""
    narrow = table("p", ID, "`b` tinyint DEFAULT NULL", PRIMARY, options=options)
    head, models = schema(table("p", ID, B, PRIMARY), CHILD), schema(narrow, table("u", ID, A))
    found = planned(head, models, by_server="p")
    assert [step.partition(":")[0] for step in found] == expected


def test_another_engine_of_a_table_beside_the_key_comes_first() -> None:
    """Rows can make the server refuse it, and it needs no key to be dropped."""
    myisam = "ENGINE=MyISAM DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci"
    head = schema(PARENT, CHILD, table("x", ID, PRIMARY))
    models = schema(PARENT, table("u", ID, A), table("x", ID, PRIMARY, options=myisam))
    assert planned(head, models) == ["alter options x", "drop foreign key u.f"]
