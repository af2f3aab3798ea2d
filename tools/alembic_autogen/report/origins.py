"""The origins of both schemas, as text and as JSON."""

from __future__ import annotations

import time
from datetime import datetime, timezone

from alembic_autogen.memo.origin import Origin, OriginKind, Origins, oldest
from alembic_autogen.memo.reasons import NotRemembered


def describe_origins(origins: Origins) -> str:
    """Describe both origins: ``both built now``, ``from memory of 12:03``."""
    models, head = origins.models, origins.head
    if models.kind == head.kind:
        return "both built now" if models.is_made else _from_memory(models.kind, origins.since)
    return f"migrations {describe_origin(head)}, models {describe_origin(models)}"


def describe_origin(origin: Origin) -> str:
    """Describe the origin of one schema."""
    return "built now" if origin.is_made else _from_memory(origin.kind, origin.made)


def _from_memory(kind: OriginKind, since: float | None) -> str:
    how = "partly from memory" if kind is OriginKind.PARTLY else "from memory"
    return f"{how} of {moment(since or 0)}"


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
