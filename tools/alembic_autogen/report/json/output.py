"""Print one object of JSON, with the parts that every result has; or a line for each event."""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stdout
from datetime import datetime, timezone
from typing import TYPE_CHECKING, TextIO

from alembic_autogen.errors import OutputError
from alembic_autogen.report import streams
from alembic_autogen.sandbox import seal

if TYPE_CHECKING:
    from alembic_autogen.memo.stored_values import ServerInfo

SCHEMA_VERSION = 1
"""The version of docs/json.schema.json; a key that goes, or means something else, raises it."""

_has_printed = False
"""Whether the result has been printed; a failure after it is no second object."""
_events: TextIO | None = None
"""The stream for events, with the result as the last; ``None`` to print the result only."""
_lost: list[OutputError] = []
"""The error by which an event could not be written."""


def has_printed() -> bool:
    """Whether the result has been printed."""
    return _has_printed


def print_lines(*, on: bool) -> None:
    """Choose whether each event is a line, and the result the last of them."""
    global _events
    _events = sys.stdout if on else None  # env.py's output goes elsewhere while it runs


def print_document(document: dict[str, object], event: str = "result") -> None:
    """Print the result, with the version of its schema.

    :param event: the name of the kind of event.
    :raises OutputError: it, or an event before it, cannot be written.
    """
    global _has_printed
    _has_printed = True
    document = {"schema_version": SCHEMA_VERSION, **document}
    if _events is None:
        streams.out(_text(document, indent=2))
        return
    if _lost:
        raise _lost[0]
    streams.out(_line(event, document))


def print_event(event: str, document: dict[str, object]) -> None:
    """Print an event at once, if events are printed; go on if the disk is full."""
    if _events is None or _lost:
        return
    try:
        with redirect_stdout(_events):
            streams.out(_line(event, document))
            streams.finish()
    except OutputError as error:
        _lost.append(error)


def _line(event: str, document: dict[str, object]) -> str:
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    return _text({"event": event, "time": now, **document})


def _text(document: dict[str, object], indent: int | None = None) -> str:
    plain = not streams.is_unicode(sys.stdout)
    return json.dumps(document, indent=indent, ensure_ascii=plain) + "\n"


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
