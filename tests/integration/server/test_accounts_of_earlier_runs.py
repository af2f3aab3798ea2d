"""Accounts that an earlier command has left on a kept server are none of an emptied database."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.server.accounts_of_runs import make_room
from alembic_autogen.server.scratch import empty_database
from support.mariadb import server_of
from support.two_revisions import execute


@pytest.mark.parametrize("flavor", ["mysql", "mariadb"])
def test_a_statement_with_a_condition_finds_nothing(flavor: str, tmp_path: Path) -> None:
    with server_of(flavor, tmp_path) as server, server.database("accounts") as database:
        empty_database(database)  # as before a history runs in it
        for kind in ("USER", "ROLE"):
            created = f"CREATE {kind} IF NOT EXISTS left_{kind}"
            execute(database, created)
            make_room(created, database)
            assert execute(database, COUNT.format(f"left_{kind}")) == [(0,)]


COUNT = "SELECT COUNT(*) FROM mysql.user WHERE user = '{}'"
