"""The way on where MariaDB does not convert the addresses of a column."""

from __future__ import annotations

import pytest

from alembic_autogen.commands.unproved import _about_addresses
from alembic_autogen.errors import HistoryError


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("Cannot cast 'inet4' as 'inet6' in assignment of `d`.`t`.`a` (4078).", True),
        ("Cannot cast 'inet6' as 'inet4' in assignment of `d`.`t`.`a` (4078).", True),
        ("Cannot cast 'int' as 'inet6' in assignment of `d`.`t`.`a` (4078).", False),
        ("Duplicate entry 'inet4' as 'inet6' (1062).", False),
    ],
)
def test_it_is_given_for_one_kind_of_address_to_the_other(error: str, expected: bool) -> None:
    assert ("VARCHAR(45)" in _about_addresses(HistoryError(error))) is expected
