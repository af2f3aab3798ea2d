"""Remembered values of both schemas."""

from __future__ import annotations

import pytest

from alembic_autogen.memo.stored_values import (
    Head,
    RefusedTable,
    ServerInfo,
    UnknownObject,
    UnreadTable,
)
from alembic_autogen.schema.model import Schema, TableKey
from alembic_autogen.schema.unknown_kinds import WHY
from alembic_autogen.server.base import Address, Server

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


def test_an_object_that_no_revision_can_create_is_named_with_what_to_do() -> None:
    found = UnknownObject(TableKey(None, "json_duality_view geo.v"), WHY)
    assert found.sentence == (
        "The json_duality_view geo.v differs between models and migrations: this version does not"
        " create objects of this kind; create it in a revision by hand, by op.execute()."
    )


def test_a_server_is_described_by_its_source_flavor_and_version() -> None:
    server = Server("docker", "mariadb", "11.8.1", Address(host="127.0.0.1", port=3306))
    assert ServerInfo.of(server) == ServerInfo("docker", "mariadb", "11.8.1")
