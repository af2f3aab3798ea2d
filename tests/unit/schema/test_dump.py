"""The parts of a dump that need no server: the order of views, and what is left out of tables."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.dump import _in_order, _of, _without_counter, _without_qualifiers


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        ({}, []),
        ({"b": "SELECT 1", "a": "SELECT 2"}, ["b", "a"]),
        ({"a": "FROM `b`", "b": "FROM `c`", "c": "FROM `t`"}, ["c", "b", "a"]),
        ({"a": "FROM `a b`", "a b": "SELECT 1"}, ["a b", "a"]),
        ({"a": "FROM `b``c`", "b`c": "SELECT 1"}, ["b`c", "a"]),
        ({"größe": "FROM `🎉`", "🎉": "SELECT 1"}, ["🎉", "größe"]),
        ({"a": "SELECT `a`.`x` FROM `t` `a`"}, ["a"]),  # its own name is no obstacle
        ({"a": "SELECT '`b`'", "b": "FROM `a`"}, ["a", "b"]),  # a name in a literal
    ],
)
def test_views_come_after_those_that_they_read(texts: dict[str, str], order: list[str]) -> None:
    found = _in_order({("shop", name): text for name, text in texts.items()}, "shop")
    assert list(found) == [("shop", name) for name in order]


def test_only_views_of_the_default_database_have_names_without_it() -> None:
    texts = {
        ("shop", "a"): "SELECT 1 FROM `audit`.`a`",
        ("shop", "b"): "SELECT 1 FROM `c`",  # not the one of the other database
        ("audit", "a"): "SELECT 1 FROM `audit`.`t`",
        ("audit", "c"): "SELECT 1 FROM `b`",
    }
    order = [("shop", "b"), ("audit", "a"), ("shop", "a"), ("audit", "c")]
    assert list(_in_order(texts, "shop")) == order


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (") ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=x", ") ENGINE=InnoDB DEFAULT CHARSET=x"),
        (") ENGINE=InnoDB DEFAULT CHARSET=x", ") ENGINE=InnoDB DEFAULT CHARSET=x"),
        (
            ") ENGINE=InnoDB AUTO_INCREMENT=7\n/*!50100 PARTITION BY KEY (`a`) */",
            ") ENGINE=InnoDB\n/*!50100 PARTITION BY KEY (`a`) */",
        ),
        (") COMMENT=' AUTO_INCREMENT=7'", ") COMMENT=' AUTO_INCREMENT=7'"),
    ],
)
def test_the_next_number_of_a_table_is_left_out(before: str, after: str) -> None:
    beginning = "CREATE TABLE `t` (\n  `a` int COMMENT ' AUTO_INCREMENT=7'\n"
    assert _without_counter(beginning + before) == beginning + after


def test_names_are_chosen_by_their_kind() -> None:
    kinds = [("a", "BASE TABLE"), ("b", "VIEW"), ("c", "SYSTEM VERSIONED")]
    assert _of(kinds, ("VIEW",)) == ["b"]
    assert _of(kinds, ("BASE TABLE", "SYSTEM VERSIONED")) == ["a", "c"]
    assert _of(kinds, ()) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "TRIGGER `shop`.`a` AFTER INSERT ON `shop`.`t` FOR",
            "TRIGGER `a` AFTER INSERT ON `t` FOR",
        ),
        ("TRIGGER shop.a BEFORE  UPDATE ON t FOR", "TRIGGER a BEFORE  UPDATE ON t FOR"),
        ("TRIGGER a AFTER DELETE ON b FOR", "TRIGGER a AFTER DELETE ON b FOR"),
        ("FUNCTION `shop` . f(shop INT)", "FUNCTION f(shop INT)"),
        ("PROCEDURE shopper(x INT)", "PROCEDURE shopper(x INT)"),
        ('PACKAGE BODY "shop"."a" AS x', 'PACKAGE BODY "a" AS x'),
        ("LIBRARY shop.a LANGUAGE", "LIBRARY a LANGUAGE"),
        (
            "FUNCTION f() RETURNS int USING (`shop`.`a` AS `b)`) AS $$ `shop`.x $$",
            "FUNCTION f() RETURNS int USING (`a` AS `b)`) AS $$ `shop`.x $$",
        ),
    ],
)
def test_the_database_before_the_names_of_programs_is_left_out(before: str, after: str) -> None:
    start = "CREATE DEFINER=`a trigger `@`%` "
    assert _without_qualifiers(start + before, "shop") == start + after
