"""Names of accounts as statements write them."""

from __future__ import annotations

import pytest

from alembic_autogen.server.account_names import listed_names, name_and_host


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fred", ["fred"]),
        ("'a, b'@localhost IDENTIFIED BY 'x', `c``d` @ '%'", ["'a, b'@localhost", "`c``d` @ '%'"]),
        ('"it\'s", bob ACCOUNT LOCK', ['"it\'s"', "bob"]),
    ],
)
def test_names_in_a_list(text: str, expected: list[str]) -> None:
    assert list(listed_names(text)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fred", ("fred", "%")),
        ("'fred'@`localhost`", ("fred", "localhost")),
        ("'a@b' @ '10.0.0.%'", ("a@b", "10.0.0.%")),
        ("'it''s'@'%'", ("it's", "%")),
    ],
)
def test_parts_of_a_name(name: str, expected: tuple[str, str]) -> None:
    assert name_and_host(name) == expected
