"""Every conversion, measured once more and held against the table (``make test-conversions``)."""

from __future__ import annotations

import os

import pytest

from alembic_autogen.server.base import Server
from support.conversions import table
from support.conversions.measure import columns, fill, laboratory, literals, measure
from support.conversions.representatives import TYPES

REWRITE = os.environ.get("TEST_REWRITE") == "1"
"""Write what is measured, instead of holding it against the table."""

pytestmark = pytest.mark.conversions


def _measured(server: Server) -> table.Table:
    found: table.Table = {}
    types = TYPES[server.flavor]
    with laboratory(server) as (database, cursor):
        described = columns(database, types)
        for head, head_column in zip(types, described, strict=True):
            for models, models_column in zip(types, described, strict=True):
                if head != models:
                    values = literals(head_column, models_column)
                    held = fill(cursor, head, values)
                    found[head, models] = table.labelled(measure(cursor, head, models, held))
    return found


@pytest.mark.parametrize("server", ["mysql", "mariadb"], indirect=True)
def test_the_table_says_what_the_server_does(server: Server) -> None:
    found = _measured(server)
    if REWRITE:
        table.save(server.flavor, server.version, found)
    documented = table.load(server.flavor)
    assert list(found) == list(documented)
    changed = [pair for pair in found if found[pair] != documented[pair]]
    assert not changed, "\n".join(
        f"{pair}: {documented[pair]} in the table, {found[pair]} on {server.version}"
        for pair in changed[:10]
    )
