"""Statements are sent ahead with PyMySQL only; any other driver's cursor is left alone.

A cursor need not have the attribute ``connection``, which PEP 249 lists as an optional extension.
"""

from __future__ import annotations

from typing import Any

import pytest

from alembic_autogen.history.pipelining import PipelinedConnection


class Cursor:
    """A cursor like those of mysql-connector and of SQLAlchemy's asyncio."""


class CursorOfAnother(Cursor):
    """A cursor like those of mysqlclient."""

    connection = object()


@pytest.mark.parametrize("kind", [Cursor, CursorOfAnother])
def test_a_statement_on_a_cursor_of_another_driver_is_not_sent_ahead(kind: Any) -> None:
    pipeline = PipelinedConnection(["scratch"])
    unused: Any = None
    assert pipeline.execute(kind(), "CREATE TABLE t (id INT)", {}, unused) is False
    assert not pipeline.failed
