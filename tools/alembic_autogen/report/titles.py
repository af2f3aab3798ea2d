"""Names of servers with their versions, and results in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.server.base import TITLES

if TYPE_CHECKING:
    from alembic_autogen.commands.revisions import Revisions
    from alembic_autogen.commands.written_revision import Revision
    from alembic_autogen.memo.stored_values import ServerInfo


def titled(server: ServerInfo) -> str:
    """The name and the version of a server."""
    return with_version(server.flavor, server.version)


def ran_on(server: ServerInfo | None) -> str:
    """The end of a sentence: the server on which revisions ran, or that there was none to run."""
    return f", run on {titled(server)}" if server is not None else "; there was nothing to run"


def with_version(flavor: str, version: str) -> str:
    """The name of a flavor and a version."""
    return f"{TITLES.get(flavor, flavor)} {version}"


def revision_verdict(revision: Revision | Revisions) -> str:
    """The result of ``revision``."""
    if revision.path is None:
        return "Models and migrations agree; there is nothing to write."
    what = "is written and proved" if revision.written else "is proved, and not written"
    return f"{revision.path.name} {what}."
