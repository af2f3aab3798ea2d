"""Make the value of a plan from what the disposable server and the real database have shown."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.apply.planned.stored_plan import (
    PlannedDatabase,
    PlannedRevision,
    PlannedStatement,
    StoredPlan,
)
from alembic_autogen.apply.resuming.places import Touched
from alembic_autogen.errors import ServerError
from alembic_autogen.server.base import title

if TYPE_CHECKING:
    from pathlib import Path

    from alembic_autogen.apply.online.online_plan import OnlinePlan
    from alembic_autogen.apply.preview.preview import Preview
    from alembic_autogen.apply.preview.recorded_revision import RecordedStatement
    from alembic_autogen.apply.resuming.answers import PlaceAnswers
    from alembic_autogen.apply.resuming.beginning import Beginning
    from alembic_autogen.lint.online.classes import OnlineClass

_COUNTER = re.compile(r" AUTO_INCREMENT=\d+(?=[^)]*\Z)")


def plan_of(beginning: Beginning, answers: PlaceAnswers) -> StoredPlan:
    """The value of a plan.

    :param answers: the user's answers by which it was made.
    :raises ServerError: the revisions have not run on a disposable server.
    """
    plan, preview, real = beginning.plan, beginning.preview, beginning.real
    if plan.steps and preview is None:
        raise ServerError(
            f"A plan needs a disposable server, on which its revisions run. {beginning.reason}"
        )
    place = plan.status.place
    has_repair_only = plan.repair and not plan.steps
    return StoredPlan(
        plan.direction,
        plan.target if has_repair_only else plan.destination,
        PlannedDatabase(
            place.host,
            place.database,
            f"{title(real.flavor)} {real.version}" if real else "",
            plan.status.current,
            str(beginning.place or ""),
            dict(sorted(_schema(preview))) if preview else {},
        ),
        f"{title(real.flavor)} {preview.server}" if real and preview else "",
        tuple(
            f"{each.revision} ({each.direction if each.runs else 'its version'})"
            for each in plan.repair
        ),
        tuple(_revisions(beginning)),
        tuple(dict.fromkeys(map(str, beginning.checks.losses))),
        answers,
        beginning.checks.unasked,
        beginning.checks.room.needed if beginning.checks.room else 0,
    )


def _revisions(beginning: Beginning) -> Iterator[PlannedRevision]:
    recorded = beginning.preview.recorded if beginning.preview else ()
    paths = {each.revision: each.path for each in recorded}
    for step in beginning.plan.steps:
        statements = beginning.statements(step.revision)
        yield PlannedRevision(
            step.revision,
            step.message,
            _digest_of(paths[step.revision]),
            tuple(planned_statement(each, beginning.online) for each in statements),
        )


def planned_statement(recorded: RecordedStatement, plan: OnlinePlan) -> PlannedStatement:
    """A statement, with the way in which the server or a tool carries it out."""
    table = str(recorded.table) if recorded.table else ""
    carriage = plan.of(recorded)
    tool = plan.tool.name if plan.tool and carriage and not carriage.reason else ""
    way = " by ".join(filter(None, (_way(recorded.online), tool)))
    return PlannedStatement(recorded.sql, table, way)


def _way(online: OnlineClass | None) -> str:
    if online is None or online.algorithm is None:
        return ""
    parts = (
        online.algorithm,
        f"LOCK={online.lock}" if online.lock else "",
        "rebuild" if online.rebuild else "",
    )
    return " ".join(filter(None, parts))


def _schema(preview: Preview) -> Iterator[tuple[str, str]]:
    """The digests of what the revisions change, as the real database has it."""
    real = Touched.by(*preview.recorded)
    written = {
        each.table for one in preview.recorded for each in one.lasting if each.table is not None
    }
    for table in real.tables | written:
        found = preview.real.tables.get(table)
        yield f"table {table}", _digest(_COUNTER.sub("", found.sql)) if found else ""
    for key in real.objects:
        other = preview.real.objects.get(key)
        text = f"{other.sql} {other.definition} {other.definer}" if other else ""
        yield f"{key.kind} {key}", _digest(text) if other else ""


def _digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
