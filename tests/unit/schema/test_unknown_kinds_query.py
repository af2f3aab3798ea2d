"""Objects of other kinds that a server may have."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.unknown_kinds import WHY, unknown_kinds_query


@pytest.mark.parametrize(
    ("flavor", "version", "asked"),
    [
        ("mysql", "8.4.6", ""),
        ("mysql", "9.1.0", ""),
        ("mysql", "9.2", "information_schema.libraries WHERE library_schema IN ('a', 'b')"),
        ("mysql", "9.2.0", "information_schema.libraries WHERE library_schema IN ('a', 'b')"),
        ("mysql", "10.0", "information_schema.libraries WHERE library_schema IN ('a', 'b')"),
        ("mariadb", "10.11.6", "routine_schema IN ('a', 'b') AND routine_type LIKE 'PACKAGE%'"),
    ],
)
def test_it_is_asked_for_what_the_server_knows(flavor: str, version: str, asked: str) -> None:
    query = unknown_kinds_query(flavor, version, "'a', 'b'")
    assert asked in query and bool(query) is bool(asked)


def test_the_reason_is_part_of_a_sentence() -> None:
    assert WHY == "this version does not create objects of this kind"
