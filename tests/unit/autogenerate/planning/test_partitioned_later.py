"""Partitions over names that columns take over, which MariaDB reads by their old names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.planning.partitions import (
    partitioned_later,
    unpartitioned_first,
)
from alembic_autogen.schema.describe import describe
from alembic_autogen.schema.model import Table
from support.tables import INNODB, A, B, C, compared, key, t

BY_A, BY_B, BY_C = (f"{INNODB}\n PARTITION BY HASH (`{name}`)\nPARTITIONS 2" for name in "abc")


def split(head: Table, models: Table, flavor: str, **columns: str) -> tuple[list[str], list[str]]:
    comparison = compared(head, models, columns={"t": columns})
    at_once, later = partitioned_later(comparison.differences, flavor)
    return (
        [describe(d)[0] for d in at_once if d.kind == "partitioning"],
        [describe(step.difference)[0] for step in later],
    )


PARTITIONING = "~ partitioning t"


@pytest.mark.parametrize(
    ("head", "models", "columns", "expected"),
    [
        (t(A, B), t(B, A, options=BY_B), {"a": "b", "b": "a"}, ([], [PARTITIONING])),
        (t(A, B, options=BY_A), t(B, A, options=BY_A), {"a": "b", "b": "a"}, ([], [])),
        (t(A, B, options=BY_A), t(B, A, options=BY_B), {"a": "b", "b": "a"},
         ([PARTITIONING], [PARTITIONING])),
        (t(A, B, options=BY_A), t(B, A), {"a": "b", "b": "a"}, ([PARTITIONING], [])),
        (t(A, B), t(C, B, options=BY_C), {"a": "c"}, ([PARTITIONING], [])),
        (t(A, B), t(C, B, A, options=BY_A), {"a": "c"}, ([], [PARTITIONING])),
        (t(A, B), t(C, B, A, options=BY_C), {"a": "c"}, ([PARTITIONING], [])),
        # names are not distinguished by case
        (t(A, B, options=BY_A), t("`B` int", A, options=BY_A.replace("`a`", "`B`")),
         {"a": "B", "b": "a"}, ([PARTITIONING], [PARTITIONING])),
        (t("`B` int", A), t(A, "`c` int", options=BY_A.replace("`a`", "`b`")),
         {"B": "c"}, ([], [PARTITIONING])),
        # a column that changes otherwise
        (t(A), t("`a` int NOT NULL", options=BY_A), {}, ([PARTITIONING], [])),
    ],
)  # fmt: skip
def test_only_partitions_over_a_name_that_is_taken_over_wait(
    head: Table, models: Table, columns: dict[str, str], expected: tuple[list[str], list[str]]
) -> None:
    assert split(head, models, "mariadb", **columns) == expected


def test_mysql_reads_new_names() -> None:
    found = split(t(A, B), t(B, A, options=BY_B), "mysql", a="b", b="a")
    assert found == ([PARTITIONING], [])


def test_the_table_has_no_partitions_in_between() -> None:
    head, models = t(A, B, options=BY_A), t(B, A, options=BY_B)
    comparison = compared(head, models, columns={"t": {"a": "b", "b": "a"}})
    at_once, (later,) = partitioned_later(comparison.differences, "mariadb")
    (before,) = (d for d in at_once if d.kind == "partitioning")
    assert (before.current, before.target) == (head.partitioning, "")
    assert later.difference == replace(before, current="", target=models.partitioning)
    assert later.action == "alter"


VERSIONED = f"{INNODB} WITH SYSTEM VERSIONING"
OF_THE_HISTORY = (
    f"{VERSIONED}\n PARTITION BY SYSTEM_TIME \n(PARTITION `p` HISTORY,\n PARTITION `n` CURRENT)"
)


@pytest.mark.parametrize(
    ("head", "models", "first", "left"),
    [
        (OF_THE_HISTORY, INNODB, [""], []),
        (OF_THE_HISTORY, BY_A, [""], [""]),
        (OF_THE_HISTORY, VERSIONED, [], ["current"]),
        (INNODB, OF_THE_HISTORY, [], [""]),
        (BY_A, INNODB, [], ["current"]),
        (BY_A, OF_THE_HISTORY, [], ["current"]),
        (BY_A, BY_B.replace(INNODB, f"{INNODB} ROW_FORMAT=DYNAMIC"), [], ["current"]),
        (OF_THE_HISTORY, BY_A.replace(INNODB, f"{VERSIONED} ROW_FORMAT=DYNAMIC"),
         [], ["current"]),
        (VERSIONED, BY_A, [], [""]),
    ],
)  # fmt: skip
def test_partitions_of_the_history_go_before_the_versioning(
    head: str, models: str, first: list[str], left: list[str]
) -> None:
    """``left`` says whether the partitioning that the statement changes is the current one."""
    comparison = compared(t(A, options=head), t(A, options=models))
    steps, others = unpartitioned_first(comparison.differences, "mariadb")
    assert [(step.action, step.difference.target) for step in steps] == [
        ("alter", target) for target in first
    ]
    assert all(step.difference.current == comparison.current.tables[key("t")].partitioning
               for step in steps)  # fmt: skip
    found = [d for d in others if d.kind == "partitioning"]
    assert ["current" if d.current else "" for d in found] == left
    assert {d.kind for d in others} >= {d.kind for d in comparison.differences} - {"partitioning"}


FK = "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`)"


@pytest.mark.parametrize(
    ("head", "models", "flavor", "is_first"),
    [
        (t(A, options=BY_A), t(A, FK), "mariadb", True),
        (t(A, options=BY_A), t(A, FK), "mysql", False),
        (t(A, options=BY_A), t(A), "mariadb", False),
        (t(A, FK), t(A, options=BY_A), "mariadb", False),
        (t(A), t(A, FK), "mariadb", False),
    ],
)
def test_partitions_go_before_a_foreign_key_comes(
    head: str, models: str, flavor: str, is_first: bool
) -> None:
    differences = compared(head, models).differences
    steps, others = unpartitioned_first(differences, flavor)
    assert [(step.action, step.difference.kind) for step in steps] == [
        ("alter", "partitioning") for _ in range(is_first)
    ]
    assert [*others, *(step.difference for step in steps)] == [
        *sorted(differences, key=lambda d: is_first and d.kind == "partitioning")
    ]
