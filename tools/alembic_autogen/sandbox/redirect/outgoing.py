"""Find statements that make the server itself connect to another one.

A disposable server on this machine cannot do so (:mod:`alembic_autogen.server.unconnected`). A
server in a container, one that the user provides, and one without seccomp can. Such statements are
refused on every server, so that the error explains the reason.
"""

from __future__ import annotations

import re

from alembic_autogen.late_pattern import LatePattern
from alembic_autogen.sandbox.redirect.sql_code import DYNAMIC, code

_WORDS = ("FEDERATED", "CONNECT", "SPIDER", "REPLICA", "MASTER", "SLAVE", "CLONE")
"""Words of which each matching statement contains one; searching for them first is faster."""
_ENGINES = r"(?:FEDERATED|CONNECT|SPIDER)"
_QUOTED = re.compile(rf"(['\"`])({_ENGINES})\1", re.IGNORECASE)
"""The name of an engine may be a string or a quoted name, whatever the sql_mode."""
_ENGINE = LatePattern(rf"(?:\bENGINE\s*=?|ENGINE\s*:?=)\s*{_ENGINES}\b", re.IGNORECASE)
"""The engine of a table or a variable (default_storage_engine)."""
_DEFINING = re.compile(r"\b(?:CREATE|ALTER)\b|(?:^|;)\s*SET\b|@", re.IGNORECASE)
"""Statements that can give a table its engine, now or by a variable that is prepared later. Others
only compare (``WHERE engine = 'CONNECT'``)."""
_CONNECTING = LatePattern(
    r"\bCHANGE\s+(?:MASTER|REPLICATION\s+SOURCE)\b"
    r"|\bSTART\s+(?:ALL\s+)?(?:SLAVES?|REPLICAS?|GROUP_REPLICATION)\b"
    r"|\bCLONE\s+INSTANCE\s+FROM\b",
    re.IGNORECASE,
)


def describe_outgoing(statement: str) -> str:
    """Describe how a statement makes the server connect to another one; empty if it does not."""
    upper = statement.upper()
    if not any(word in upper for word in _WORDS):
        return ""
    text, _ = code(_QUOTED.sub(r" \2 ", statement))
    if "@" in text or DYNAMIC.search(text):
        text, _ = code(_QUOTED.sub(r" \2 ", statement), strings=True)
    if _DEFINING.search(text) and _ENGINE.search(text):
        return "makes a table whose rows are on another server"
    return "has the server connect to another one" if _CONNECTING.search(text) else ""
