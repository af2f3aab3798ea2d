"""The origins of both schemas, as text and as JSON."""

from __future__ import annotations

import time
from datetime import datetime, timezone

from alembic_autogen.memo.origin import Origin, OriginKind, Origins, oldest
from alembic_autogen.memo.reasons import NotRemembered

_APART = 60
"""The seconds from which on the parts of an answer are of different ages."""


def describe_origins(origins: Origins) -> str:
    """Describe both origins: ``both built now``, ``from memory of 12:03``, ``… to 12:40``."""
    models, head = origins.models, origins.head
    if models.kind == head.kind:
        return "both built now" if models.is_made else _from_memory(models, head)
    return f"migrations {describe_origin(head)}, models {describe_origin(models)}"


def describe_origin(origin: Origin) -> str:
    """Describe the origin of one schema."""
    return "built now" if origin.is_made else _from_memory(origin)


def _from_memory(*origins: Origin) -> str:
    """Describe origins of one kind, with the times of the oldest part and of the newest one.

    The newest part of what is partly from memory is of now.
    """
    first = min(each.made for each in origins)
    last = max(each.newest for each in origins)
    if origins[0].kind is OriginKind.PARTLY:
        return f"partly from memory of {moment(first)}"
    until = f" to {moment(last)}" if last - first >= _APART else ""
    return f"from memory of {moment(first)}{until}"


def moment(seconds: float) -> str:
    """Format a time of today, or the date and time of an earlier day."""
    then, today = time.localtime(seconds), time.localtime()
    return time.strftime("%H:%M" if then[:3] == today[:3] else "%Y-%m-%d %H:%M", then)


def document(
    head: Origin, models: Origin | None, not_remembered: NotRemembered | None = None
) -> dict[str, object]:
    """Build the object ``answer`` of reports in JSON.

    :param models: ``None`` if the result does not include the models.
    :param not_remembered: the reasons why the next run builds the schemas again.
    """
    since = oldest((head, models) if models else (head,))
    not_remembered = not_remembered or NotRemembered()
    return {
        "models": models.kind.value if models else None,
        "head": head.kind.value,
        "since": _iso(since) if since is not None else None,
        "not_remembered": {
            "models": list(not_remembered.models),
            "head": list(not_remembered.head),
        },
    }


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="seconds")
