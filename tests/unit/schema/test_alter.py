"""Values as clauses of CREATE TABLE and ALTER TABLE."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.schema import alter
from alembic_autogen.schema.model import Column, IndexPart
from alembic_autogen.schema.table_options import option_clauses
from support.tables import ID, INNODB, column, key, table

OURS = "utf8mb4_0900_ai_ci"


@pytest.mark.parametrize(
    ("printed", "clause"),
    [
        ("`a` int DEFAULT NULL", "`a` int DEFAULT NULL"),
        ("`a` int NOT NULL", "`a` int NOT NULL"),
        ("`a` int", "`a` int"),  # no default at all, which DEFAULT NULL is not
        ("`a` int NOT NULL DEFAULT '5'", "`a` int NOT NULL DEFAULT '5'"),
        ("`a` int NOT NULL AUTO_INCREMENT", "`a` int NOT NULL AUTO_INCREMENT"),
        ("`a` varchar(5) NOT NULL", "`a` varchar(5) NOT NULL"),
        (
            "`a` varchar(5) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL",
            "`a` varchar(5) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL",
        ),
        (
            "`a` varchar(5) COLLATE utf8mb4_bin DEFAULT NULL",
            "`a` varchar(5) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL",
        ),
        ("`a` timestamp NULL DEFAULT NULL", "`a` timestamp NULL DEFAULT NULL"),
        ("`a` timestamp NOT NULL", "`a` timestamp NOT NULL"),
        ("`a` datetime DEFAULT NULL", "`a` datetime DEFAULT NULL"),
        (
            "`a` datetime(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)",
            "`a` datetime(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)",
        ),
        ("`a` json DEFAULT (json_array())", "`a` json DEFAULT (json_array())"),
        (
            "`a` int GENERATED ALWAYS AS ((`b` + 1)) VIRTUAL",
            "`a` int GENERATED ALWAYS AS ((`b` + 1)) VIRTUAL",
        ),
        (
            "`a` int GENERATED ALWAYS AS ((`b` + 1)) STORED NOT NULL",
            "`a` int GENERATED ALWAYS AS ((`b` + 1)) STORED NOT NULL",
        ),
        (
            "`a` varchar(5) COLLATE utf8mb4_bin GENERATED ALWAYS AS (upper(`b`)) VIRTUAL",
            "`a` varchar(5) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
            " GENERATED ALWAYS AS (upper(`b`)) VIRTUAL",
        ),
        ("`a` int DEFAULT NULL COMMENT 'it''s'", "`a` int DEFAULT NULL COMMENT 'it''s'"),
        ("`a` int DEFAULT NULL /*!80023 INVISIBLE */", "`a` int DEFAULT NULL INVISIBLE"),
        ("`a` point NOT NULL /*!80003 SRID 4326 */", "`a` point NOT NULL SRID 4326"),
        ("`a` point NOT NULL /*!80003 SRID 0 */", "`a` point NOT NULL SRID 0"),
        (
            "`a` int DEFAULT NULL /*!50606 COLUMN_FORMAT FIXED */ COMMENT 'x'",
            "`a` int DEFAULT NULL COMMENT 'x' COLUMN_FORMAT FIXED",
        ),
        ("`a``b` int DEFAULT NULL", "`a``b` int DEFAULT NULL"),
    ],
)
def test_a_column(printed: str, clause: str) -> None:
    assert alter.column_clause(column(printed), OURS) == clause


def test_a_collation_is_spelled_where_the_table_has_another() -> None:
    plain = column("`a` varchar(5) DEFAULT NULL")
    assert alter.column_clause(plain, "latin1_swedish_ci") == (
        "`a` varchar(5) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci DEFAULT NULL"
    )
    assert alter.column_clause(Column("a", "int"), "latin1_swedish_ci") == "`a` int"


@pytest.mark.parametrize(
    "clause",
    [
        "KEY `k` (`a`)",
        "KEY `k` (`a`, `b`)",
        "UNIQUE KEY `k` (`a`)",
        "FULLTEXT KEY `k` (`a`)",
        "SPATIAL KEY `k` (`a`)",
        "KEY `k` (`a`(3), `b` DESC)",
        "KEY `k` (`a`(3) DESC)",
        "KEY `k` ((lower(`a`)))",
        "KEY `k` ((lower(`a`)) DESC)",
        "KEY `k` (`a`) USING BTREE",
        "KEY `k` (`a`) COMMENT 'it''s'",
        "KEY `k` (`a`) INVISIBLE",
        "KEY `k` (`a`) KEY_BLOCK_SIZE=1",
        "FULLTEXT KEY `k` (`a`) WITH PARSER `ngram`",
        "KEY `k` (`a`) USING BTREE KEY_BLOCK_SIZE=1 COMMENT 'x' INVISIBLE",
        "KEY ```` (`a`)",
    ],
)
def test_an_index(clause: str) -> None:
    (index,) = table("t", ID, clause.replace(", ", ",")).indexes
    assert alter.index_clause(index) == clause


def test_the_primary_key() -> None:
    primary = table("t", ID, "PRIMARY KEY (`id`,`a`(3) DESC) USING BTREE COMMENT 'x'").primary_key
    assert primary is not None
    assert alter.index_clause(primary) == "PRIMARY KEY (`id`, `a`(3) DESC) USING BTREE COMMENT 'x'"


def test_a_part_of_a_key() -> None:
    assert alter.part_clause(IndexPart("a")) == "`a`"
    assert alter.part_clause(IndexPart("a", length=0, descending=True)) == "`a`(0) DESC"
    assert alter.part_clause(IndexPart(expression="(1)", descending=True)) == "(1) DESC"


@pytest.mark.parametrize(
    "clause",
    [
        "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`)",
        "CONSTRAINT `f` FOREIGN KEY (`a`, `b`) REFERENCES `p` (`c`, `d`)",
        "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `s`.`p` (`id`) ON DELETE CASCADE",
        "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`) ON UPDATE SET NULL",
        "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`)"
        " ON DELETE NO ACTION ON UPDATE RESTRICT",
        "CONSTRAINT `f``g` FOREIGN KEY (`a`) REFERENCES `p` (`id`) MATCH FULL",
    ],
)
def test_a_foreign_key(clause: str) -> None:
    (foreign_key,) = table("t", ID, clause).foreign_keys
    assert alter.foreign_key_clause(foreign_key) == clause


@pytest.mark.parametrize(
    "clause",
    ["CONSTRAINT `c` CHECK ((`a` > 0))", "CONSTRAINT `c` CHECK ((`a` > 0)) NOT ENFORCED"],
)
def test_a_check(clause: str) -> None:
    (check,) = table("t", ID, clause).checks
    assert alter.check_clause(check) == clause


@pytest.mark.parametrize(
    ("head", "models", "clauses"),
    [
        ({}, {}, []),
        ({"ENGINE": "InnoDB"}, {"ENGINE": "InnoDB"}, []),
        ({"ENGINE": "InnoDB"}, {"ENGINE": "MyISAM"}, ["ENGINE=MyISAM"]),
        ({}, {"ROW_FORMAT": "DYNAMIC"}, ["ROW_FORMAT=DYNAMIC"]),
        ({"ROW_FORMAT": "DYNAMIC"}, {}, ["ROW_FORMAT=DEFAULT"]),
        ({"A": "1", "KEY_BLOCK_SIZE": "4"}, {"A": "2"}, ["A=2", "KEY_BLOCK_SIZE=0"]),
        ({}, {"": "WITH SYSTEM VERSIONING"}, ["WITH SYSTEM VERSIONING"]),
        ({"UNKNOWN": "1"}, {}, ["UNKNOWN=DEFAULT"]),
    ],
)
def test_options_change(head: dict[str, str], models: dict[str, str], clauses: list[str]) -> None:
    assert option_clauses(head, models) == clauses


OPTION_DEFAULTS = {  # MySQL manual, 15.1.20; MariaDB, CREATE TABLE, Table Options
    **dict.fromkeys(("AUTOEXTEND_SIZE", "AVG_ROW_LENGTH", "CHECKSUM", "DELAY_KEY_WRITE"), "0"),
    **dict.fromkeys(("KEY_BLOCK_SIZE", "MAX_ROWS", "MIN_ROWS"), "0"),
    **dict.fromkeys(("COMPRESSION", "CONNECTION", "ENGINE_ATTRIBUTE"), "''"),
    **dict.fromkeys(("STATS_AUTO_RECALC", "STATS_PERSISTENT", "STATS_SAMPLE_PAGES"), "DEFAULT"),
    **dict.fromkeys(("PACK_KEYS", "PAGE_CHECKSUM", "ROW_FORMAT", "TRANSACTIONAL"), "DEFAULT"),
    "ENCRYPTION": "'N'",
    "INSERT_METHOD": "NO",
    "PAGE_COMPRESSED": "DEFAULT",
    "SECONDARY_ENGINE": "NULL",
    "SECONDARY_ENGINE_ATTRIBUTE": "''",
    "UNION": "()",
}


@pytest.mark.parametrize(("option", "default"), OPTION_DEFAULTS.items())
def test_an_option_is_taken_back_by_its_default(option: str, default: str) -> None:
    assert option_clauses({option: "1"}, {}) == [f"{option}={default}"]


def test_the_character_set_of_a_table() -> None:
    latin = table("t", options="ENGINE=InnoDB DEFAULT CHARSET=latin1")
    assert alter.charset_clause(latin) == "DEFAULT CHARACTER SET latin1 COLLATE latin1_swedish_ci"


def test_partitioning_is_one_line_or_ends() -> None:
    assert alter.partitioning_clause("PARTITION BY HASH (`a`)\n  PARTITIONS 2") == (
        "PARTITION BY HASH (`a`) PARTITIONS 2"
    )
    assert alter.partitioning_clause("") == "REMOVE PARTITIONING"


def test_an_alter_table_has_a_line_for_each_clause() -> None:
    assert alter.alter_table(key("s.t"), ["DROP COLUMN `a`", "ADD COLUMN `b` int"]) == [
        "ALTER TABLE `s`.`t`",
        " DROP COLUMN `a`,",
        " ADD COLUMN `b` int",
    ]
    assert alter.alter_table(key("t"), iter(["DROP COLUMN `a`"])) == [
        "ALTER TABLE `t`",
        " DROP COLUMN `a`",
    ]


def test_a_whole_table() -> None:
    whole = table(
        "s.t",
        "`id` int NOT NULL AUTO_INCREMENT",
        "`a` varchar(5) DEFAULT NULL",
        "PRIMARY KEY (`id`)",
        "KEY `z` (`a`)",
        "KEY `b` (`id`,`a`)",
        "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`)",
        "CONSTRAINT `c` CHECK ((`id` > 0))",
        options=f"{INNODB} AUTO_INCREMENT=7 ROW_FORMAT=DYNAMIC COMMENT='it''s'\n"
        "/*!50100 PARTITION BY HASH (`id`)\nPARTITIONS 2 */",
    )
    assert alter.create_table(whole) == [
        "CREATE TABLE `s`.`t` (",
        " `id` int NOT NULL AUTO_INCREMENT,",
        " `a` varchar(5) DEFAULT NULL,",
        " PRIMARY KEY (`id`),",
        " KEY `b` (`id`, `a`),",
        " KEY `z` (`a`),",
        " CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `s`.`p` (`id`),",
        " CONSTRAINT `c` CHECK ((`id` > 0))",
        ") ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE "
        "utf8mb4_0900_ai_ci COMMENT='it''s' AUTO_INCREMENT=7",
        " PARTITION BY HASH (`id`) PARTITIONS 2",
    ]


def test_the_keys_of_a_table_are_in_the_order_of_their_names() -> None:
    made = table("t", ID, "KEY `a` (`id`)", "KEY `b` (`id`)")
    turned = replace(made, indexes=made.indexes[::-1])
    assert alter.create_table(turned) == alter.create_table(made)


def test_a_plain_table_says_no_more_than_it_must() -> None:
    assert alter.create_table(table("t")) == [
        "CREATE TABLE `t` (",
        " `id` int NOT NULL",
        ") ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci",
    ]
