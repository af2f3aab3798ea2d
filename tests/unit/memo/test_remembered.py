"""What is remembered of both schemas, as values."""

from __future__ import annotations

import pytest

from alembic_autogen.memo.remembered import Head, RefusedTable, ServerInfo, UnreadTable
from alembic_autogen.schema.model import Schema, TableKey

KEY = TableKey("geo", "t")


@pytest.mark.parametrize(("filters", "is_filtered"), [((), False), (("include_name",), True)])
def test_a_comparison_is_filtered_if_env_py_gives_a_filter(
    filters: tuple[str, ...], is_filtered: bool
) -> None:
    server = ServerInfo("packages", "mysql", "9.7.4")
    head = Head(Schema(), {}, frozenset(), frozenset(), "", server, filters)
    assert head.is_filtered is is_filtered


def test_a_table_that_is_left_out_is_named_with_the_reason() -> None:
    assert RefusedTable(KEY, "Row size too large.").sentence == (
        "The server refuses the models' table geo.t: Row size too large."
    )
    assert UnreadTable(KEY, "an unknown clause").sentence == (
        "The table geo.t is not compared: this version cannot read what the server prints for it"
        " (an unknown clause)."
    )
