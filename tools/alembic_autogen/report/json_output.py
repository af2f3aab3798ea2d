"""Print one object of JSON, with the parts that every result has."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from alembic_autogen.report import streams
from alembic_autogen.sandbox import seal

if TYPE_CHECKING:
    from alembic_autogen.memo.remembered import ServerInfo

_has_printed = False
"""Whether the result has been printed; a failure after it is no second object."""


def has_printed() -> bool:
    """Whether the result has been printed."""
    return _has_printed


def print_document(document: dict[str, object]) -> None:
    """Print the result."""
    global _has_printed
    _has_printed = True
    plain = not streams.is_unicode(sys.stdout)
    streams.out(json.dumps(document, indent=2, ensure_ascii=plain) + "\n")


def seal_document() -> dict[str, object]:
    """Describe whether the application's code was sealed; if none ran, it counts as sealed."""
    found = seal.status() or seal.Seal(True)
    return {"sealed": found.sealed, "not_sealed": found.reason or None}


def server_document(server: ServerInfo) -> dict[str, str]:
    """The server that an answer comes from."""
    return {"source": server.source, "flavor": server.flavor, "version": server.version}


def rounded(seconds: dict[str, float]) -> dict[str, float]:
    """The seconds of each stage, in milliseconds' precision."""
    return {stage: round(value, 3) for stage, value in seconds.items()}
