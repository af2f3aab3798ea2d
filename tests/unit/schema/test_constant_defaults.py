"""Constant defaults in parentheses, and whether a column takes them unchanged."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.constant_defaults import has_constant_default
from support.tables import column


@pytest.mark.parametrize(
    ("type_", "default", "expected"),
    [
        ("int", "(-(1))", True),
        ("int", "(7)", True),
        ("int", "(2.0)", True),
        ("int", "(2.5)", False),
        ("int", "(2147483647)", True),
        ("int", "(2147483648)", False),
        ("int", "(-(2147483648))", True),
        ("int unsigned", "(-(1))", False),
        ("decimal(4,2)", "(-(99.99))", True),
        ("decimal(4,2)", "(99.99)", True),
        ("decimal(4,2)", "(100)", False),
        ("decimal(4,2)", "(1.005)", False),
        ("double", "(1e-7)", True),
        ("float", "(-(1e38))", True),
        ("float", "(1e39)", False),
        ("float", "(3.4028234663852886e38)", True),
        ("float unsigned", "(-(1))", False),
        ("float unsigned", "(0)", True),
        ("double unsigned", "(0.5)", True),
        ("bit(3)", "(0x07)", True),
        ("bit(3)", "(0x08)", False),
        ("bit(8)", "(0xff)", True),
        ("binary(2)", "(0x00ff)", True),
        ("varbinary(2)", "(0x00ff00)", False),
        ("varbinary(3)", "(0x00ff00)", True),
        ("int", "(0x01)", False),
        ("varchar(9)", "(0x07)", False),
        ("varchar(9)", "(7)", False),
        ("date", "(20240101)", False),
        ("int", "(1 + 1)", False),
        ("int", "'7'", False),
        ("int", "((`a`))", False),
    ],
)
def test_whether_the_column_takes_it(type_: str, default: str, expected: bool) -> None:
    assert has_constant_default(column(f"`a` {type_} DEFAULT {default}")) is expected


def test_a_column_without_a_default_has_none() -> None:
    assert not has_constant_default(column("`a` int NOT NULL"))
