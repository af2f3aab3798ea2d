"""What rows can make a server refuse."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.refusable import may_be_refused
from alembic_autogen.schema.model import Table
from support.tables import CHECK, INNODB, A, compared, t


def refusable(before: Table, after: Table, **renames: object) -> list[str]:
    comparison = compared(before, after, **renames)
    return [
        f"{d.kind} {d.name}"
        for d in comparison.differences
        if may_be_refused(d, after, comparison.renames)
    ]


@pytest.mark.parametrize(
    ("before", "after", "is_refusable"),
    [
        ("int DEFAULT NULL", "bigint DEFAULT NULL", False),
        ("bigint DEFAULT NULL", "int DEFAULT NULL", True),
        ("int DEFAULT NULL", "int unsigned DEFAULT NULL", True),
        ("int NOT NULL", "int DEFAULT NULL", False),
        ("int DEFAULT NULL", "int NOT NULL", True),
        ("int DEFAULT NULL", "int DEFAULT '5'", False),
        ("int DEFAULT NULL", "int DEFAULT NULL COMMENT 'x'", False),
        ("varchar(5) DEFAULT NULL", "varchar(6) DEFAULT NULL", False),
        ("varchar(6) DEFAULT NULL", "varchar(5) DEFAULT NULL", True),
        ("varchar(6) DEFAULT NULL", "char(6) DEFAULT NULL", True),
        ("text", "mediumtext", False),
        ("text", "tinytext", True),
        ("blob", "text", True),
        ("decimal(6,2) DEFAULT NULL", "decimal(8,2) DEFAULT NULL", False),
        ("decimal(6,2) DEFAULT NULL", "decimal(8,5) DEFAULT NULL", True),
        ("decimal(6,2) DEFAULT NULL", "decimal(6,1) DEFAULT NULL", True),
        ("datetime DEFAULT NULL", "datetime(3) DEFAULT NULL", False),
        ("datetime(3) DEFAULT NULL", "datetime DEFAULT NULL", True),
        ("enum('a') DEFAULT NULL", "enum('b','a') DEFAULT NULL", False),
        ("enum('a','b') DEFAULT NULL", "enum('b') DEFAULT NULL", True),
        ("varchar(5) DEFAULT NULL", "varchar(5) COLLATE utf8mb4_bin DEFAULT NULL", True),
        ("float DEFAULT NULL", "double DEFAULT NULL", True),
    ],
)
def test_a_column_that_changes(before: str, after: str, is_refusable: bool) -> None:
    expected = ["column a"] if is_refusable else []
    assert refusable(t(f"`a` {before}"), t(f"`a` {after}")) == expected


@pytest.mark.parametrize(
    ("after", "is_refusable"),
    [
        ("int DEFAULT NULL", False),
        ("int NOT NULL", False),
        ("date NOT NULL", True),
        ("date DEFAULT NULL", False),
        ("date NOT NULL DEFAULT '2024-01-01'", False),
        ("varchar(9) NOT NULL DEFAULT (concat(`id`,_utf8mb4'x'))", True),
        ("int GENERATED ALWAYS AS ((`id` + 1)) VIRTUAL", True),
    ],
)
def test_a_column_that_comes(after: str, is_refusable: bool) -> None:
    expected = ["column a"] if is_refusable else []
    assert refusable(t(), t(f"`a` {after}")) == expected
    assert refusable(t(f"`a` {after}"), t()) == []


VIRTUAL = "`v` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (t(A), t(A, "KEY `k` (`a`)"), []),
        (t(A), t(A, "UNIQUE KEY `k` (`a`)"), ["index k"]),
        (t(A), t(A, "KEY `k` ((`a` * 2))"), ["index k"]),
        (t(A, VIRTUAL), t(A, VIRTUAL, "KEY `k` (`v`)"), ["index k"]),
        (t(A, "UNIQUE KEY `k` (`a`)"), t(A, "UNIQUE KEY `l` (`a`)"), []),
        (t(A, "UNIQUE KEY `k` (`a`)"), t(A), []),
        (t(A), t(A, CHECK), ["check c"]),
        (t(A), t(A, f"{CHECK} /*!80016 NOT ENFORCED */"), []),
        (t(A, CHECK), t(A), []),
        (t(A), t(A, "PRIMARY KEY (`id`)"), ["primary key t"]),
        (t(A), t(A, options="ENGINE=MyISAM DEFAULT CHARSET=utf8mb4"), ["options t"]),
        (t(A), t(A, options=f"{INNODB} ROW_FORMAT=DYNAMIC"), []),
        (t(A), t(A, options=f"{INNODB} COMMENT='x'"), []),
    ],
)
def test_other_changes(before: Table, after: Table, expected: list[str]) -> None:
    found = refusable(before, after)
    assert [each for each in found if not each.startswith("charset")] == expected


def test_what_only_follows_a_rename_is_refused_by_nobody() -> None:
    renamed = "`b` int DEFAULT NULL"
    check = t(A, CHECK), t(renamed, CHECK.replace("`a`", "`b`"))
    assert refusable(*check, columns={"t": {"a": "b"}}) == []
    index = t(A, "KEY `k` ((`a` * 2))"), t(renamed, "KEY `k` ((`b` * 2))")
    assert refusable(*index, columns={"t": {"a": "b"}}) == []
