"""Partitions that only the migrated database has."""

from __future__ import annotations

import pytest

from alembic_autogen.models.keys import partitioned_by
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.differences import Rules
from alembic_autogen.schema.model import ObjectKey, partitioning_key
from support.tables import INNODB, compared, key, lines, schema, t, table

HASH = f"{INNODB}\n/*!50100 PARTITION BY HASH (`id`)\nPARTITIONS 4 */"
PARTITIONED, PLAIN = t("`a` int", options=HASH), t("`a` int")
OF_T = ObjectKey("partitioning", None, "t")


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("ALTER TABLE t PARTITION BY HASH (id) PARTITIONS 4", "t"),
        ("alter table `a``b` add c int partition by key (id)", "a`b"),
        ("CREATE TABLE IF NOT EXISTS s.`t` (id INT)PARTITION BY KEY(id)", "s.t"),
        ("CREATE TABLE t (id INT) COMMENT='PARTITION BY x'", None),
        ("ALTER TABLE t ADD `PARTITION` INT, ADD `BY` INT", None),
        ("ALTER TABLE t REMOVE PARTITIONING", None),
        ("ALTER TABLE t ADD PARTITION (PARTITION p1 VALUES LESS THAN (9))", None),
        ("CREATE VIEW v AS SELECT ROW_NUMBER() OVER (PARTITION BY a) FROM t", None),
    ],
)
def test_a_statement_that_makes_partitions_is_known(statement: str, expected: str | None) -> None:
    assert partitioned_by(statement) == (expected and partitioning_key(key(expected)))


def test_they_are_left_alone_if_the_models_declare_none() -> None:
    found = compared(PARTITIONED, PLAIN, Rules())
    assert (lines(found), found.unmanaged) == ([], (OF_T,))
    assert found.target.tables[key("t")].partitioning == PARTITIONED.partitioning


@pytest.mark.parametrize(
    "rules", [Rules(all_objects=True), Rules(declared=frozenset({OF_T}))], ids=["all", "declared"]
)
def test_they_are_compared_if_they_were_declared(rules: Rules) -> None:
    found = compared(PARTITIONED, PLAIN, rules)
    assert (lines(found), found.unmanaged) == (["~ partitioning t"], ())


def test_they_are_compared_once_the_models_declare_partitions_of_a_table() -> None:
    other = table("u", options=HASH)
    found = compared(schema(PARTITIONED, other), schema(PLAIN, other), Rules())
    assert (lines(found), found.unmanaged) == (["~ partitioning t"], ())
    # a table that was copied from the migrated database declares nothing
    untouched = Rules(untouched=frozenset({key("u")}))
    found = compared(schema(PARTITIONED, other), schema(PLAIN, other), untouched)
    assert (lines(found), found.unmanaged) == ([], (OF_T,))


@pytest.mark.parametrize(
    ("old", "new", "by", "renamed"),
    [
        ("id", "number", "HASH (`id`)\nPARTITIONS 4", "HASH (`number`)\nPARTITIONS 4"),
        ("id", "number", "KEY (id)\nPARTITIONS 4", "KEY (`number`)\nPARTITIONS 4"),
        ("4", "a`b", "KEY (`4`)\nPARTITIONS 4", "KEY (`a``b`)\nPARTITIONS 4"),
        ("a`b", "id", "RANGE (1 + `a``b`)\nPARTITIONS 4", "RANGE (1 + `id`)\nPARTITIONS 4"),
        # a partition that is called like the column
        (
            "p",
            "q",
            "RANGE  COLUMNS(p)\n(PARTITION `p` VALUES LESS THAN (5) ENGINE = InnoDB)",
            "RANGE  COLUMNS(`q`)\n(PARTITION `p` VALUES LESS THAN (5) ENGINE = InnoDB)",
        ),
    ],
)
def test_they_follow_the_rename_of_a_column(old: str, new: str, by: str, renamed: str) -> None:
    options = f"{INNODB}\n/*!50100 PARTITION BY {by} */"
    head = table("t", f"{quote_name(old)} int", options=options)
    models = table("t", f"{quote_name(new)} int")
    found = compared(head, models, Rules(), columns={"t": {old: new}})
    assert found.unmanaged == (OF_T,)
    assert found.target.tables[key("t")].partitioning == f"PARTITION BY {renamed}"


def test_they_go_with_a_column_that_they_need_or_with_their_table() -> None:
    found = compared(PARTITIONED, table("t", "`a` int"), Rules())
    assert lines(found) == ["- column t.id", "~ partitioning t"]
    assert not found.unmanaged
    both = f"{INNODB}\n/*!50100 PARTITION BY KEY (`id`,`a`)\nPARTITIONS 4 */"
    assert not compared(t("`a` int", options=both), table("t", "`a` int"), Rules()).unmanaged
    assert not compared(PARTITIONED, schema(), Rules()).unmanaged
    assert not compared(PLAIN, PLAIN, Rules()).unmanaged


@pytest.mark.parametrize("limit", ["", "LIMIT 100"])
def test_those_of_the_history_go_with_the_versioning_and_stay_without(limit: str) -> None:
    versioned = f"{INNODB} WITH SYSTEM VERSIONING"
    by_time = f" PARTITION BY SYSTEM_TIME {limit}\n(PARTITION `p` HISTORY,\n PARTITION `n` CURRENT)"
    head = t("`a` int", options=f"{versioned}\n{by_time}")
    found = compared(head, t("`a` int"), Rules())
    assert lines(found) == ["~ options t", "~ partitioning t"]
    assert not found.unmanaged
    assert compared(head, t("`a` int", options=versioned), Rules()).unmanaged == (OF_T,)
