"""Types that MariaDB converts into others; tests/conversions compares all with its answers."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.conversions import is_convertible
from support.tables import column

KINDS = {
    "number": ("int", "decimal(9,2)", "datetime", "time", "year"),
    "place": ("point", "geometry"),
    "address": ("inet4", "inet6"),
    "uuid": ("uuid",),
    "vector": ("vector(3)",),
}
ANY = ("varchar(9)", "blob")
PAIRS = [
    (a, b, own == other)
    for own, types in KINDS.items()
    for a in types
    for other, others in KINDS.items()
    for b in others
]


@pytest.mark.parametrize(("current", "target", "expected"), PAIRS)
def test_mariadb_converts_types_of_one_kin_only(current: str, target: str, expected: bool) -> None:
    pair = column(f"`a` {current}"), column(f"`a` {target}")
    assert is_convertible(*pair, "mariadb") is expected
    assert is_convertible(*pair, "mysql")


@pytest.mark.parametrize("other", [kind for types in KINDS.values() for kind in types])
@pytest.mark.parametrize("text", ANY)
def test_texts_and_bytes_are_converted_to_anything(text: str, other: str) -> None:
    pair = column(f"`a` {text}"), column(f"`a` {other}")
    assert is_convertible(*pair, "mariadb") and is_convertible(*reversed(pair), "mariadb")
