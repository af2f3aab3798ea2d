"""Record whether revisions declare fixed times for an event, or times relative to its creation.

The server prints fixed times for both, and a downgrade that creates the event again has to repeat
what the history declared.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.late_pattern import LatePattern
from alembic_autogen.models.keys import created_object
from alembic_autogen.schema.events import has_schedule, is_relative
from alembic_autogen.schema.model import ObjectKey
from alembic_autogen.schema.tokens import unquote_name

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Schema

FIXED, RELATIVE = "event at fixed times", "event at relative times"
"""Kinds of keys in the record of what revisions declare, beside those of objects."""
_MAY_BE = re.compile(r"\s*(?:CREATE|ALTER)\b", re.IGNORECASE)
_PART = r"`(?:[^`]|``)+`|[\w$]+"
_ALTERED = LatePattern(
    r"\s*ALTER\s+(?:DEFINER\s*=\s*.+?\s+)?EVENT\s+"
    rf"(?:(?P<schema>{_PART})\s*\.\s*)?(?P<name>{_PART})",
    re.IGNORECASE | re.DOTALL,
)


def follow_times(declared: set[ObjectKey], statement: str) -> None:
    """Change the record as a statement changes the times of an event."""
    event = _event(statement) if _MAY_BE.match(statement) else None
    if event is None or not has_schedule(statement):
        return
    kind = RELATIVE if is_relative(statement) else FIXED
    declared -= {event._replace(kind=each) for each in (FIXED, RELATIVE)}
    declared.add(event._replace(kind=kind))


def joined_records(earlier: Collection[ObjectKey], later: Collection[ObjectKey]) -> set[ObjectKey]:
    """Join the records of two runs of revisions, one after the other."""
    known = {key[1:] for key in later if key.kind in (FIXED, RELATIVE)}
    kept = {key for key in earlier if key.kind not in (FIXED, RELATIVE) or key[1:] not in known}
    return kept | set(later)


def with_declared_times(schema: Schema, declared: Collection[ObjectKey]) -> Schema:
    """A schema whose events have times as the revisions declare them.

    :param declared: the record, with keys as in the schema.
    """
    objects = dict(schema.objects)
    for key, item in schema.objects.items():
        if item.schedule:
            relative, fixed = (key._replace(kind=k) in declared for k in (RELATIVE, FIXED))
            schedule = replace(item.schedule, is_relative=relative, is_fixed=fixed)
            objects[key] = replace(item, schedule=schedule)
    return replace(schema, objects=objects)


def _event(statement: str) -> ObjectKey | None:
    key = created_object(statement)
    if key is not None:
        return key if key.kind == "event" else None
    altered = _ALTERED.match(statement)
    return _key(altered) if altered else None


def _key(found: re.Match[str]) -> ObjectKey:
    schema, name = found["schema"], found["name"]
    return ObjectKey("event", schema and _plain(schema), _plain(name))


def _plain(name: str) -> str:
    return unquote_name(name) if name.startswith("`") else name
