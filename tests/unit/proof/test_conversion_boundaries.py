"""Values of a type at which its conversion to another one may go wrong."""

from __future__ import annotations

import pytest

from alembic_autogen.proof.rows.conversion_boundaries import pair_values
from alembic_autogen.proof.rows.prover import UnforeseenError
from support.tables import column, key


def of(head: str, models: str = "json") -> list[str]:
    """The values of a type that is to become another one."""
    return pair_values(column(f"`a` {head}"), column(f"`a` {models}"))


@pytest.mark.parametrize(
    ("head", "models", "values"),
    [
        ("year", "int", ["2024", "0", "1901", "2155", "1970"]),
        (
            *("bit(64)", "int"),
            ["0", "1", "2", "65", "97", "127", "128", "255", "2024", "4294967296",
             "9223372036854775808", "18446744073709551615", "20240229"],
        ),
        ("enum('a','b')", "int", ["'a'", "'b'", "''"]),
        ("set('a','b')", "int", ["'a'", "'b'", "''", "'a,b'"]),
        (
            *("geometry", "int"),
            ["ST_GeomFromText('POINT(1 2)')", "ST_GeomFromText('LINESTRING(0 0,1 1)')",
             "ST_GeomFromText('POLYGON((0 0,0 1,1 1,0 0))')",
             "ST_GeomFromText('POINT(1 2)', 4326)"],
        ),
    ],
)  # fmt: skip
def test_all_values_of_a_type(head: str, models: str, values: list[str]) -> None:
    assert of(head, models) == values


@pytest.mark.parametrize(
    ("head", "models", "values", "not_"),
    [
        # the limits of a whole number, one more and one less
        ("int", "tinyint", ["-129", "-128", "-127", "126", "127", "128", "127.5", "127.4"],
         ["-130", "129"]),
        ("varchar(9)", "tinyint", ["'-129'", "'-128'", "'-127'", "'126'", "'127'", "'128'"], []),
        ("double", "tinyint unsigned", ["-1", "0", "1", "254", "255", "256"], ["257"]),
        ("float", "date", ["0", "-0.0", "-0.5", "99.995"], []),
        # as many digits as there are, and one more
        ("int", "decimal(5,2)", ["999", "1000", "999.995", "-999.4"], []),
        ("int", "decimal(2,2)", ["0", "1", "0.995", "-.4"], ["", ".995"]),
        ("varchar(9)", "decimal(2,2)", ["'0'", "'1'", "'0.995'", "'-.4'"], ["''"]),
        ("varchar(20)", "decimal(3,0)", ["'999'", "'1000'", "'999.5'", "'-999.4'"], []),
        ("int", "bit(3)", ["7", "8"], ["9"]),
        ("int", "bit", ["1", "2"], ["3", "4"]),
        ("int", "char(3)", ["999", "1000", "-999"], []),
        ("int", "varchar(59)", ["9" * 59, f"1{'0' * 59}"], []),
        ("int", "varchar(60)", [], ["9" * 60]),
        ("int", "tinytext", [], ["9" * 255]),
        # bytes that the column holds
        ("varbinary(10)", "date", ["x'323032342d30322d3239'"], []),
        ("varbinary(9)", "date", [], ["x'323032342d30322d3239'"]),
        ("tinyblob", "date", ["x'323032342d30322d3239'"], []),
        # texts that are too long by a character, or by bytes alone
        ("varchar(20)", "char(3)", ["'xxx'", "'xxxx'", "'xx'", "'äää'", "'😀😀😀😀'"], []),
        ("varchar(999)", "tinytext", [f"'{'x' * n}'" for n in (128, 255, 256)], []),
        ("varchar(3)", "char(2)", ["'xxx'", "'😀😀😀'"], ["'xxxxxxxxxxxxx'"]),
        ("tinytext", "char(255)", [f"'{'x' * 255}'"], [f"'{'x' * 256}'"]),
        ("varchar(63)", "char(252)", [f"'{'x' * 252}'"], [f"'{'x' * 253}'"]),
        ("varbinary(20)", "char(3)", [f"x'{'ab' * n}'" for n in (3, 4)], []),
        # a text that bytes allow, in a charset of one byte
        ("varchar(1) CHARACTER SET latin1", "char(2)", ["'xx'", "'ää'", "'äää'"], []),
        ("varchar(1) CHARACTER SET ascii", "char(2)", ["'xx'", "'ää'", "'äää'"], []),
        ("varchar(1)", "char(2)", ["'xx'", "'ää'"], ["'äää'"]),
        # documents, and texts in them
        ("json", "int", ["JSON_QUOTE('ä')", "JSON_QUOTE('😀')", "JSON_QUOTE('12')", "'1.5'",
                         "'12'", "'-1'", "'300'", "'true'", "'99999999999'"], []),
    ],
)  # fmt: skip
def test_values_at_the_limits_of_the_other_type(
    head: str, models: str, values: list[str], not_: list[str]
) -> None:
    found = of(head, models)
    assert [each for each in values if each not in found] == []
    assert [each for each in not_ if each in found] == []
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("head", "models", "length"),
    [
        ("varchar(999)", "longtext", 3996),
        ("varchar(99)", "mediumtext", 396),
        ("mediumtext", "longblob", 70_000),
    ],
)
def test_a_type_that_holds_long_texts_gets_one(head: str, models: str, length: int) -> None:
    assert max(map(len, of(head, models))) == length + len("''")


@pytest.mark.parametrize("head", ["uuid", "inet4", "inet6"])
def test_addresses_are_tried_in_all_forms(head: str) -> None:
    values = {"'10.0.0.1'", "'::1'", "'123e4567-e89b-12d3-a456-426614174000'"}
    assert values <= {*of(head, "varchar(36)")}


def test_a_type_without_values_has_none() -> None:
    assert of("vector(3)", "blob") == []
    assert of("linestring", "geometry") == []


def test_what_was_not_foreseen_names_its_tables() -> None:
    forth = frozenset(map(key, ("s.t", "c", "d", "b")))
    back = frozenset(map(key, ("g", "a", "f", "e", "b")))
    error = UnforeseenError(forth, back)
    assert str(error) == "a, b, c, d, e, f, g, s.t"
    assert (error.tried, error.tried_by_downgrade) == (forth, back)
    assert str(UnforeseenError()) == ""
