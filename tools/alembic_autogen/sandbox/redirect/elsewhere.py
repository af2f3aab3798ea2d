"""Find statements that have the server itself connect to another one.

A disposable server of this machine cannot (:mod:`alembic_autogen.server.unconnected`); one in a
container, one that is given, and one where there is no seccomp, can. What leads there is refused
everywhere, so that it is explained in words.
"""

from __future__ import annotations

import re

from alembic_autogen.sandbox.redirect.sql_code import DYNAMIC, code

_WORDS = ("FEDERATED", "CONNECT", "SPIDER", "REPLICA", "MASTER", "SLAVE", "CLONE")
"""One of these is in each statement that is found: to look for them first is quicker."""
_ENGINES = r"(?:FEDERATED|CONNECT|SPIDER)\b"
_ENGINE_NAMED = re.compile(rf"ENGINE`?\s*(?::?=\s*[`'\"]?|[`'\"])\s*{_ENGINES}", re.IGNORECASE)
"""Of a table or a variable (default_storage_engine), in strings too: one may be prepared."""
_ENGINE_IN_CODE = re.compile(rf"\bENGINE\s*:?=?\s*{_ENGINES}", re.IGNORECASE)
_CONNECTING = re.compile(
    r"\bCHANGE\s+(?:MASTER|REPLICATION\s+SOURCE)\b"
    r"|\bSTART\s+(?:ALL\s+)?(?:SLAVES?|REPLICAS?|GROUP_REPLICATION)\b"
    r"|\bCLONE\s+INSTANCE\s+FROM\b",
    re.IGNORECASE,
)


def reach(statement: str) -> str:
    """What a statement does to have the server connect to another, in words; empty: nothing."""
    upper = statement.upper()
    if not any(word in upper for word in _WORDS):
        return ""
    text, _ = code(statement)
    if DYNAMIC.search(text):
        text, _ = code(statement, strings=True)
    if _ENGINE_NAMED.search(statement) or _ENGINE_IN_CODE.search(text):
        return "makes a table whose rows are on another server"
    return "has the server connect to another one" if _CONNECTING.search(text) else ""
