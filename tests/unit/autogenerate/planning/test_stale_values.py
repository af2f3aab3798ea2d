"""Computed values that a server leaves as they are when their column is read otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.planning.plan import plan
from alembic_autogen.autogenerate.planning.stale_values import COPIED, goes_stale, reread_in_place
from alembic_autogen.schema.model import Table
from support.steps import operations
from support.tables import INNODB, A, B, compared, key, t, table

TEXT = "`v` varchar(9) DEFAULT NULL"
FINER = "`v` varchar(9) COLLATE utf8mb4_bin DEFAULT NULL"
FILLED = "`n` int(3) unsigned zerofill DEFAULT NULL"
WIDER = "`n` int(5) unsigned zerofill DEFAULT NULL"
STORED = "`g` int GENERATED ALWAYS AS (length(`v`)) STORED"
VIRTUAL = "`g` int GENERATED ALWAYS AS (length(`v`)) VIRTUAL"
OF_VIRTUAL = "`h` int GENERATED ALWAYS AS ((`g` + 1)) VIRTUAL"


def is_stale(before: Table, after: Table, **renames: object) -> bool:
    return goes_stale(compared(before, after, **renames).differences, after)


@pytest.mark.parametrize(
    ("more", "is_stale_"),
    [
        ([], False),
        ([STORED], True),
        ([VIRTUAL], False),
        (["`s` int GENERATED ALWAYS AS ((`id` + 1)) STORED"], False),
        # a virtual column is kept in an index alone, the primary key included
        ([VIRTUAL, "KEY `k` (`g`)"], True),
        ([VIRTUAL, "KEY `k` (`id`,`g`)"], True),
        ([VIRTUAL, OF_VIRTUAL, "KEY `k` (`h`)"], True),
        ([VIRTUAL, "KEY `k` (`id`)", "KEY `l` (`g`)"], True),
        ([STORED.replace("STORED", "STORED NOT NULL"), "PRIMARY KEY (`g`)"], True),
        (["PRIMARY KEY (`id`)"], False),
        # an index over the column itself is made anew
        (["KEY `k` (`v`)"], False),
        (["KEY `k` ((lower(`v`)))"], True),
        (["KEY `k` (`id`,(lower(`v`)))"], True),
        (["KEY `k` ((`id` + 1))"], False),
        ([VIRTUAL, "KEY `k` ((`g` + 1))"], True),
    ],
)
def test_what_is_computed_from_a_text_with_another_collation(
    more: list[str], is_stale_: bool
) -> None:
    assert is_stale(t(TEXT, *more), t(FINER, *more)) is is_stale_
    # nothing changes for it
    assert not is_stale(t(TEXT, A, *more), t(TEXT, B, *more))


def test_a_virtual_column_that_is_a_primary_key_goes_stale() -> None:
    before, after = (t(each, VIRTUAL, "UNIQUE KEY `k` (`g`)") for each in (TEXT, FINER))
    sides = [
        replace(each, indexes=(), primary_key=replace(each.indexes[0], kind="PRIMARY"))
        for each in (before, after)
    ]
    assert is_stale(*sides)


@pytest.mark.parametrize(
    ("by", "is_stale_"),
    [("`v`", True), ("`g`", True), ("`id`", False), ("v", True), ("g", True), ("id", False)],
)
def test_partitions_by_what_is_read_otherwise_go_stale(by: str, is_stale_: bool) -> None:
    clause = f"PARTITION BY LIST  COLUMNS({by})\n(PARTITION p VALUES IN (1))"
    options = f"{INNODB}\n/*!50500 {clause} */"
    sides = [table("t", "`id` int", each, VIRTUAL, options=options) for each in (TEXT, FINER)]
    assert is_stale(*sides) is is_stale_


@pytest.mark.parametrize(
    ("before", "after", "reread"),
    [
        (TEXT, FINER, {"v"}),
        (TEXT, TEXT.replace("DEF", "CHARACTER SET latin1 DEF"), {"v"}),
        (TEXT, TEXT.replace("9", "99"), set()),
        (FILLED, WIDER, {"n"}),
        (FILLED, f"{FILLED} COMMENT 'x'", set()),
        (FILLED, "`n` int unsigned DEFAULT NULL", {"n"}),
        ("`n` int unsigned DEFAULT NULL", FILLED, {"n"}),
        ("`n` int unsigned DEFAULT NULL", "`n` bigint unsigned DEFAULT NULL", set()),
    ],
)
def test_columns_that_are_read_otherwise_and_not_copied(
    before: str, after: str, reread: set[str]
) -> None:
    assert reread_in_place(compared(t(before), t(after)).differences) == reread
    assert reread_in_place(compared(t(before), t()).differences) == set()
    assert reread_in_place(compared(t(), t(after)).differences) == set()


def test_a_renamed_column_has_its_new_name() -> None:
    after = FINER.replace("`v`", "`w`")
    renames = {"columns": {"t": {"v": "w"}}}
    assert reread_in_place(compared(t(TEXT), t(after), **renames).differences) == {"w"}


def test_a_copy_of_the_table_computes_all_of_it_again() -> None:
    comparison = compared(t(TEXT, STORED), t(FINER, STORED))
    (step,) = plan(comparison, frozenset(), {})
    assert (step.action, step.reason) == ("combine", COPIED)
    assert step.differences[0].target_table == key("t")
    assert [text for text in operations(comparison) if "ALGORITHM=COPY" in text]
