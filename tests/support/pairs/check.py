"""Check the revision between any two schemas."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError

from alembic_autogen.commands.written_revision import Revision
from support.cases.plain_sql import Count
from support.cases.words import whole_operations
from support.laboratory import Judged, Laboratory, Readings
from support.pairs.declare import declare, renamed
from support.pairs.description import DrawnSchema


class RefusedError(Exception):
    """The server refuses one of the two schemas, so there is nothing to test."""


def complaints(
    laboratory: Laboratory, before: DrawnSchema, after: DrawnSchema, order: str, count: Count
) -> list[str]:
    """The errors of the revision between two schemas, one line each.

    :param order: the setting ``column_order``.
    :param count: to which the operations of the revision are added.
    :raises RefusedError: one of the schemas cannot be created.
    """
    old, new = declare(before), declare(after)
    try:
        readings = laboratory.readings(old, new)
    except DBAPIError as error:
        raise RefusedError(str(error.orig)) from error
    revision = laboratory.revise(old, new, renamed(before, after), column_order=order)
    found = list(_disagreements(revision, readings, order))
    if not revision.source:
        return found
    found += _unlisted_sql(revision.source, count)
    judged = laboratory.judge(readings, old, revision.source)
    return found + list(_left_over(revision, judged, before, after, order))


def _disagreements(revision: Revision, readings: Readings, order: str) -> Iterator[str]:
    """Whether only one of the tool and the independent check finds a difference, as errors."""
    drift = [*readings.drift, *(readings.order if order != "ignore" else ())]
    if bool(revision.comparison) != bool(drift):
        yield f"the tool sees {len(revision.comparison.differences)} differences, the judge {drift}"


def _unlisted_sql(source: str, count: Count) -> Iterator[str]:
    """SQL where Alembic has an operation, as errors."""
    try:
        for direction in ("upgrade", "downgrade"):
            count.add(whole_operations(source, direction))
    except ValueError as error:
        yield str(error)


def _left_over(
    revision: Revision, judged: Judged, before: DrawnSchema, after: DrawnSchema, order: str
) -> Iterator[str]:
    yield from (f"after the upgrade: {line}" for line in judged.up)
    yield from (f"after the downgrade: {line}" for line in judged.down)
    if order == "strict":
        yield from (f"order after the upgrade: {line}" for line in judged.order_up)
        yield from (f"order after the downgrade: {line}" for line in judged.order_down)
    yield from (f"ruff: {line}" for line in revision.findings)
