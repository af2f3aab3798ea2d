"""Values take the place of what a server has left out of a digest."""

from __future__ import annotations

import pytest

from alembic_autogen.lint.release.digests import without_qualifier
from alembic_autogen.lint.release.placeholders import has_placeholders, with_examples

COLUMNS = {
    "customer": [("id", "int"), ("name", "varchar"), ("born", "date"), ("data", "json")],
    "a`b": [("at", "time")],
}


@pytest.mark.parametrize(
    "digest, sql",
    [
        (
            "SELECT NAME FROM `customer` WHERE `id` = ? AND `born` BETWEEN ? AND ? LIMIT ?",
            "SELECT NAME FROM `customer` WHERE `id` = 1 AND `born` BETWEEN '2000-01-01' AND "
            "'2000-01-01' LIMIT 1",
        ),
        (
            "SELECT COUNT ( * ) FROM `customer` WHERE `born` IN (...) AND `id` IN (...)",
            "SELECT COUNT( * ) FROM `customer` WHERE `born` IN ('2000-01-01') AND `id` IN (1)",
        ),
        (
            "INSERT INTO `customer` ( `born` , NAME ) VALUES (...) /* , ... */",
            "INSERT INTO `customer`( `born` , NAME ) VALUES ('2000-01-01', 1) ",
        ),
        (
            "INSERT INTO `customer` VALUES (...) ON DUPLICATE KEY UPDATE `data` = ?",
            "INSERT INTO `customer` VALUES (1, 1, '2000-01-01', '1') ON DUPLICATE KEY UPDATE "
            "`data` = '1'",
        ),
        (
            "INSERT INTO `customer` ( NAME , `born` ) VALUES ( ? , NOW ( ) )",
            "INSERT INTO `customer`( NAME , `born` ) VALUES ( 1 , NOW( ) )",
        ),
        (
            "INSERT INTO `customer` ( NAME , `born` ) VALUES ( NOW ( ? ) , ? )",
            "INSERT INTO `customer`( NAME , `born` ) VALUES ( NOW( 1 ) , '2000-01-01' )",
        ),
        ("REPLACE INTO `a``b` VALUES (...)", "REPLACE INTO `a``b` VALUES ('01:00:00')"),
        ("INSERT INTO `gone` VALUES (...)", "INSERT INTO `gone` VALUES ()"),
        ("SELECT '?', \"(...)\", `?` FROM t", "SELECT '?', \"(...)\", `?` FROM t"),
        ("SELECT `CONCAT` ( ?, ... )", "SELECT `CONCAT`( 1, 1 )"),
        ("UPDATE `customer` SET `born` = ?", "UPDATE `customer` SET `born` = '2000-01-01'"),
    ],
)
def test_values_of_the_types_of_columns(digest: str, sql: str) -> None:
    assert with_examples(digest, COLUMNS) == sql


@pytest.mark.parametrize(
    "text, has",
    [("SELECT ?", True), ("SELECT '?'", False), ("a IN (...)", True), ("a /* ? */", False)],
)
def test_what_is_a_placeholder(text: str, has: bool) -> None:
    assert has_placeholders(text) == has


@pytest.mark.parametrize(
    "text, without",
    [
        ("SELECT `shop` . `a` FROM shop.t", "SELECT `a` FROM t"),
        ("SELECT 'shop.t', \"shop.\" FROM `SHOP`.t", "SELECT 'shop.t', \"shop.\" FROM `SHOP`.t"),
        ("SELECT myshop.t, a.shop.b, `x`.`shop`", "SELECT myshop.t, a.shop.b, `x`.`shop`"),
    ],
)
def test_the_name_of_the_own_database_is_left_out(text: str, without: str) -> None:
    assert without_qualifier(text, "shop") == without
