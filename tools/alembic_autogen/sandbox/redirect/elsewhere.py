"""Find statements that make the server itself connect to another one.

A disposable server on this machine cannot do so (:mod:`alembic_autogen.server.unconnected`). A
server in a container, one that the user provides, and one without seccomp can. Such statements are
refused on every server, so that the error explains the reason.
"""

from __future__ import annotations

import re

from alembic_autogen.sandbox.redirect.sql_code import DYNAMIC, code

_WORDS = ("FEDERATED", "CONNECT", "SPIDER", "REPLICA", "MASTER", "SLAVE", "CLONE")
"""Words of which each matching statement contains one; searching for them first is faster."""
_ENGINES = r"(?:FEDERATED|CONNECT|SPIDER)\b"
_ENGINE_NAMED = re.compile(rf"ENGINE`?\s*(?::?=\s*[`'\"]?|[`'\"])\s*{_ENGINES}", re.IGNORECASE)
"""The engine of a table or a variable (default_storage_engine), in strings, too, which may be
prepared."""
_ENGINE_IN_CODE = re.compile(rf"\bENGINE\s*:?=?\s*{_ENGINES}", re.IGNORECASE)
_CONNECTING = re.compile(
    r"\bCHANGE\s+(?:MASTER|REPLICATION\s+SOURCE)\b"
    r"|\bSTART\s+(?:ALL\s+)?(?:SLAVES?|REPLICAS?|GROUP_REPLICATION)\b"
    r"|\bCLONE\s+INSTANCE\s+FROM\b",
    re.IGNORECASE,
)


def reach(statement: str) -> str:
    """Describe how a statement makes the server connect to another one; empty if it does not."""
    upper = statement.upper()
    if not any(word in upper for word in _WORDS):
        return ""
    text, _ = code(statement)
    if DYNAMIC.search(text):
        text, _ = code(statement, strings=True)
    if _ENGINE_NAMED.search(statement) or _ENGINE_IN_CODE.search(text):
        return "makes a table whose rows are on another server"
    return "has the server connect to another one" if _CONNECTING.search(text) else ""
