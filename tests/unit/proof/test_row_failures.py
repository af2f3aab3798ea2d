"""Messages about revisions that fail on rows."""

from __future__ import annotations

import pytest

from alembic_autogen.errors import HistoryError
from alembic_autogen.proof.rows.failures import with_statement


@pytest.mark.parametrize(
    ("details", "shown"),
    [
        ("", "It fails."),
        ("INSERT INTO t\n  VALUES (1)", "It fails. In: INSERT INTO t VALUES (1)"),
        ("alter table t", "It fails. In: alter table t"),
        ("File 0001.py, line 7", "It fails."),
        ("INSERTED", "It fails."),
    ],
)
def test_an_error_is_shown_with_its_statement(details: str, shown: str) -> None:
    assert with_statement(HistoryError("It fails.", details=details)) == shown


def test_an_error_of_a_library_is_shown_as_it_is() -> None:
    assert with_statement(ValueError("no value")) == "no value"
