"""The accounts with whose privileges stored objects run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.server.base import Server


def create_definers(server: Server, definers: Iterable[str]) -> None:
    """Create the accounts that stored objects name as their definers, on a private server.

    A server refuses to run a trigger, a view or a routine whose definer does not exist (error
    1449). The accounts exist in production. Here they are locked, so that nobody can connect with
    them, and have all privileges.

    :param definers: accounts, as the server prints them.
    """
    wanted = sorted({account for account in definers if account})
    if not wanted or not server.private:
        return
    from alembic_autogen.server.connection import rows  # imports PyMySQL

    with server.connect() as connection:
        for account in wanted:
            rows(connection, f"CREATE USER IF NOT EXISTS {account} ACCOUNT LOCK")
            rows(connection, f"GRANT ALL ON *.* TO {account}")
