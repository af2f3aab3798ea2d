"""Changes that a server may refuse because of rows."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.refusable import is_index_rename, may_be_refused
from alembic_autogen.schema.model import Table
from support.tables import CHECK, INNODB, A, B, compared, t


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
        # whole numbers: the same sign, and at least the size
        ("int", "int(9)", False),
        ("tinyint", "smallint", False),
        ("smallint", "mediumint", False),
        ("mediumint", "tinyint", True),
        ("int unsigned", "bigint unsigned", False),
        ("int unsigned", "bigint", True),
        ("int", "bigint unsigned", True),
        ("int unsigned", "int unsigned zerofill", False),
        ("int", "decimal(10,0)", True),
        ("year", "int", True),
        # texts and bytes
        ("tinytext", "text", False),
        ("text", "text COMMENT 'x'", False),
        ("text", "varchar(9)", True),
        ("varchar(9)", "text", True),
        ("tinyblob", "longblob", False),
        ("longblob", "blob", True),
        ("char(5)", "char(6)", False),
        ("char(6)", "char(5)", True),
        ("binary(5)", "binary(6)", False),
        ("varbinary(6)", "varbinary(5)", True),
        ("varbinary(5)", "varbinary(6)", False),
        # lists
        ("set('a')", "set('a','b')", False),
        ("set('a','b')", "set('b')", True),
        ("set('a','b')", "set('b','a')", False),
        ("enum('a','b')", "enum('b','a')", False),
        ("enum('a')", "enum('b','c')", True),
        ("set('a')", "enum('a')", True),
        # lengths
        ("bit(3)", "bit(5)", False),
        ("bit(5)", "bit(3)", True),
        ("time", "time(3)", False),
        ("time(3)", "time", True),
        ("time(1)", "time", True),
        ("time(3)", "time(3) COMMENT 'x'", False),
        ("timestamp NULL", "timestamp(3) NULL", False),
        ("timestamp(3) NULL", "timestamp NULL", True),
        ("datetime", "timestamp NULL", True),
        ("double(5,2)", "double(6,2)", True),
        ("vector(3)", "vector(4)", True),
        # digits before and behind the point
        ("decimal(5,2)", "decimal(6,3)", False),
        ("decimal(5,2)", "decimal(5,3)", True),
        ("decimal(5,2)", "decimal(5,2) unsigned", True),
        ("decimal(5,0)", "decimal(5,0) COMMENT 'x'", False),
        ("decimal(6,0)", "decimal(5,0)", True),
        # NULL, and values that count
        ("int NOT NULL", "bigint NOT NULL", False),
        ("int NOT NULL", "int NOT NULL AUTO_INCREMENT", True),
        ("int NOT NULL AUTO_INCREMENT", "int NOT NULL", False),
        ("int NOT NULL AUTO_INCREMENT", "bigint NOT NULL AUTO_INCREMENT", False),
        # reference systems
        ("point", "point /*!80003 SRID 0 */", True),
        ("point /*!80003 SRID 0 */", "point", False),
        ("point /*!80003 SRID 0 */", "point /*!80003 SRID 0 */ COMMENT 'x'", False),
        ("point /*!80003 SRID 0 */", "point /*!80003 SRID 4326 */", True),
        # MariaDB's CHECK of a column
        ("longtext", "longtext CHECK (json_valid(`a`))", True),
        ("longtext CHECK (json_valid(`a`))", "longtext", False),
        ("longtext CHECK (json_valid(`a`))", "longtext CHECK (`a` > 1)", True),
        ("longtext CHECK (`a` > 1)", "longtext CHECK (`a` > 1) COMMENT 'x'", False),
        ("longtext", "longtext /*!80023 INVISIBLE */", False),
        ("longtext", "longtext COLUMN_FORMAT FIXED", False),
        # what is computed
        ("int GENERATED ALWAYS AS (1) STORED", "int GENERATED ALWAYS AS (2) STORED", True),
        ("int GENERATED ALWAYS AS (1) STORED", "int DEFAULT NULL", True),
        ("int GENERATED ALWAYS AS (1) VIRTUAL", "int DEFAULT NULL", False),
        ("int GENERATED ALWAYS AS (1) VIRTUAL", "int NOT NULL", False),
        ("int DEFAULT NULL", "int GENERATED ALWAYS AS (1) VIRTUAL", True),
        # a character set alone
        ("varchar(5) CHARACTER SET latin1", "varchar(5)", True),
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
        ("timestamp NOT NULL", True),
        ("datetime NOT NULL", True),
        ("time NOT NULL", False),
        ("date", False),
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
        (t(A, VIRTUAL), t(A, VIRTUAL, "KEY `k` (`v`,`a`)"), ["index k"]),
        (t(A), t(A, "SPATIAL KEY `k` (`a`)"), ["index k"]),
        (t(A), t(A, "FULLTEXT KEY `k` (`a`)"), []),
        # one that changes: computed again where it is another expression
        (t(A, B, "KEY `k` (`a`)"), t(A, B, "KEY `k` (`b`)"), []),
        (t(A, "KEY `k` ((`a` * 2))"), t(A, "KEY `k` ((`a` * 2)) COMMENT 'x'"), []),
        (t(A, "KEY `k` ((`a` * 2))"), t(A, "KEY `k` ((`a` * 3))"), ["index k"]),
        (t(A, "KEY `k` (`a`)"), t(A, "UNIQUE KEY `k` (`a`)"), ["index k"]),
        (t(A, "UNIQUE KEY `k` (`a`)"), t(A, "KEY `k` (`a`)"), []),
        (t(A, "UNIQUE KEY `k` ((`a` * 2))"), t(A, "KEY `k` ((`a` * 2))"), ["index k"]),
        (t(A, "UNIQUE KEY `k` (`a`)"), t(A, "UNIQUE KEY `k` (`a`) COMMENT 'x'"), ["index k"]),
        (t(A, CHECK), t(A, CHECK.replace("0", "1")), ["check c"]),
        (t(A, f"{CHECK} /*!80016 NOT ENFORCED */"), t(A, CHECK), ["check c"]),
        (t(A, CHECK), t(A, f"{CHECK} /*!80016 NOT ENFORCED */"), []),
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


def test_the_visibility_of_an_index_over_a_renamed_column() -> None:
    shown = t(A, "UNIQUE KEY `k` (`a`)")
    hidden = t("`b` int DEFAULT NULL", "UNIQUE KEY `k` (`b`) /*!80000 INVISIBLE */")
    assert refusable(shown, hidden, columns={"t": {"a": "b"}}) == []
    other = t(A, B, "UNIQUE KEY `k` (`b`) /*!80000 INVISIBLE */")
    assert refusable(t(A, B, "UNIQUE KEY `k` (`a`)"), other) == ["index k"]


def test_only_an_index_is_renamed_as_one() -> None:
    one, two = t(A, "KEY `k` (`a`)"), t(A, "KEY `l` (`a`)")
    assert [is_index_rename(d) for d in compared(one, two).differences] == [True]
    assert [is_index_rename(d) for d in compared(t(A), t(B)).differences] == [False, False]
    assert [is_index_rename(d) for d in compared(one, t(A)).differences] == [False]
