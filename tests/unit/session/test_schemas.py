"""Both schemas together."""

from __future__ import annotations

from alembic_autogen.memo.stored_values import Created, Head, ServerInfo, UnreadTable
from alembic_autogen.schema.model import Schema, TableKey
from alembic_autogen.session.schemas import Schemas


def test_tables_that_cannot_be_read_come_in_the_order_of_their_names() -> None:
    """Those of the application's own database have no schema, and come first."""
    own, further = TableKey(None, "t"), TableKey("geo", "a")
    server = ServerInfo("packages", "mysql", "9.7.4")
    at_head = Schema(unread={further: "an unknown clause"})
    head = Head(at_head, {}, frozenset(), frozenset(), "", server)
    created = Created(Schema(unread={own: "an unknown type"}))
    assert Schemas(created, head, ()).refused == (
        UnreadTable(own, "an unknown type"),
        UnreadTable(further, "an unknown clause"),
    )
