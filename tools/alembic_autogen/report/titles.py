"""Names of servers with their versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.server.base import TITLES

if TYPE_CHECKING:
    from alembic_autogen.memo.remembered import ServerInfo


def titled(server: ServerInfo) -> str:
    """The name and the version of a server."""
    return with_version(server.flavor, server.version)


def with_version(flavor: str, version: str) -> str:
    """The name of a flavor and a version."""
    return f"{TITLES.get(flavor, flavor)} {version}"
