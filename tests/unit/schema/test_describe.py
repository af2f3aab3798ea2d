"""Differences in words: a line with the name, and the definitions on both sides."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.describe import describe
from support.tables import (
    CHECK,
    FK,
    ID,
    INNODB,
    A,
    B,
    compared,
    lines,
    schema,
    t,
    table,
    trigger,
    view,
)

V = "`v` varchar(9) DEFAULT NULL"


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        ((), (A,), ["+ column t.a", "    models: `a` int DEFAULT NULL"]),
        ((A,), (), ["- column t.a", "    migrations: `a` int DEFAULT NULL"]),
        # the collation of the table is not repeated
        (
            (V,),
            (V.replace("9", "8"),),
            [
                "~ column t.v",
                "    migrations: `v` varchar(9) DEFAULT NULL",
                "    models: `v` varchar(8) DEFAULT NULL",
            ],
        ),
        (
            (A, "KEY `k` (`a`)"),
            (A, "UNIQUE KEY `k` (`a`)"),
            [
                "~ index t.k",
                "    migrations: KEY `k` (`a`)",
                "    models: UNIQUE KEY `k` (`a`)",
            ],
        ),
        (
            (A,),
            (A, FK),
            [
                "+ foreign key t.f",
                "    models: CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`)",
            ],
        ),
        ((A,), (A, CHECK), ["+ check t.c", "    models: CONSTRAINT `c` CHECK ((`a` > 0))"]),
        (
            (),
            ("PRIMARY KEY (`id`)",),
            ["+ primary key t", "    models: PRIMARY KEY (`id`)"],
        ),
        (
            (A, B),
            (B, A),
            ["~ column order t", "    migrations: id, a, b", "    models: id, b, a"],
        ),
    ],
)
def test_parts_of_a_table(
    head: tuple[str, ...], models: tuple[str, ...], expected: list[str]
) -> None:
    (difference,) = compared(t(*head), t(*models)).differences
    assert describe(difference) == expected


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        (
            INNODB,
            f"{INNODB}\n/*!50100 PARTITION BY KEY (id)\nPARTITIONS 4 */",
            [
                "~ partitioning t",
                "    migrations: ",
                "    models: PARTITION BY KEY (`id`)",
                "            PARTITIONS 4",
            ],
        ),
        (
            INNODB,
            f"{INNODB} COMMENT='x'",
            ["~ comment t", "    migrations: ", "    models: x"],
        ),
        (
            INNODB,
            INNODB.replace("InnoDB", "InnoDB ROW_FORMAT=DYNAMIC"),
            [
                "~ options t",
                "    migrations: ENGINE=InnoDB",
                "    models: ENGINE=InnoDB ROW_FORMAT=DYNAMIC",
            ],
        ),
        (
            INNODB,
            INNODB.replace("0900_ai_ci", "bin"),
            ["~ charset t", "    migrations: utf8mb4_0900_ai_ci", "    models: utf8mb4_bin"],
        ),
        (
            INNODB,
            f"{INNODB} AUTO_INCREMENT=7",
            ["~ auto_increment t", "    migrations: 1", "    models: 7"],
        ),
    ],
)
def test_attributes_of_a_table(head: str, models: str, expected: list[str]) -> None:
    (difference,) = compared(t(options=head), t(options=models)).differences
    assert describe(difference) == expected


def test_the_table_is_named_as_in_the_models_or_else_as_it_is() -> None:
    found = compared(t(A), table("u", ID, B), tables={"t": "u"}, columns={"u": {"a": "b"}})
    assert lines(found) == ["~ table u", "~ column u.b"]
    here, gone = trigger("r", "t"), trigger("s", "t")
    found = compared(schema(t(), gone), schema(t(), here))
    assert lines(found) == ["+ trigger t.r", "- trigger t.s"]
    found = compared(schema(t(), gone), schema())
    assert lines(found) == ["- table t", "- trigger t.s"]


def test_a_trigger_of_another_database_names_it_once() -> None:
    here = table("audit.t")
    found = compared(schema(here), schema(here, trigger("r", "audit.t")))
    assert lines(found) == ["+ trigger audit.t.r"]


def test_a_definition_of_several_lines_is_indented() -> None:
    (difference,) = compared(schema(), schema(table("t"))).differences
    assert describe(difference) == [
        "+ table t",
        "    models: CREATE TABLE `t` (",
        "             `id` int NOT NULL",
        "            ) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci",
    ]
    (difference,) = compared(schema(view("v", "select 1")), schema()).differences
    assert describe(difference) == ["- view v", "    migrations: CREATE VIEW `v` AS select 1"]
