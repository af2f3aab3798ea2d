"""The SQL of a plan from the place on at which a revision has stopped half way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.apply.preview.effects import Effect, effect_of
from alembic_autogen.apply.preview.recorded_revision import spelled
from alembic_autogen.errors import HistoryError

if TYPE_CHECKING:
    from alembic_autogen.apply.preview.recorded_revision import RecordedStatement
    from alembic_autogen.apply.resuming.places import PlaceInRevision

_BEGIN = "-- Running "
"""The beginning of the line that Alembic prints before the statements of a revision."""


def rest_of_sql(texts: Sequence[str], place: PlaceInRevision, noted: int) -> Iterator[str]:
    """The texts of a plan without the statements that the database has had.

    Statements without a lasting effect stay, such as SET.

    :param texts: the statements and comments of all revisions.
    :param noted: how many steps only change the version; the begun revision comes after them.
    :raises HistoryError: they do not have the statements that the revision sends to a server.
    """
    begins = [number for number, text in enumerate(texts) if text.startswith(_BEGIN)]
    first, end = begins[noted] + 1, [*begins, len(texts)][noted + 1]
    rest = _first_open(texts, first, end, place)
    yield from texts[:first]
    yield f"-- It goes on {place}.\n\n"
    yield from (text for text in texts[first:rest] if not _lasts(text))
    if place.uncertain:
        yield (
            "-- The schema does not show whether the rows before its next change were written:\n"
            "-- see --rows-done and --rows-missing.\n\n"
        )
    yield from texts[rest:]


def _first_open(texts: Sequence[str], first: int, end: int, place: PlaceInRevision) -> int:
    """The index of the first text that the database has not had.

    Statements on rows may have another form, with values instead of parameters, so changes of the
    schema show where they are.
    """
    at = first
    for statement in place.completed:
        if statement.effect is Effect.SCHEMA:
            at = _index(texts, at, end, statement, place) + 1
    if not place.completed or place.completed[-1].effect is Effect.SCHEMA:
        return at
    for statement in place.recorded.lasting[place.done :]:
        if statement.effect is Effect.SCHEMA:
            return _index(texts, at, end, statement, place)
    return end - 1  # the statement that notes the version


def _index(
    texts: Sequence[str], at: int, end: int, statement: RecordedStatement, place: PlaceInRevision
) -> int:
    wanted = _words(statement.sql)
    for number in range(at, end):
        if _words(texts[number]) == wanted:
            return number
    raise HistoryError(
        f"The database is {place}, and the SQL of the rest is not known without running it, as "
        "Alembic's offline mode makes other statements of this revision; `alembic-autogen resume "
        "--dry-run` lists those that are open."
    )


def _words(sql: str) -> list[str]:
    return spelled(sql).rstrip(";").split()


def _lasts(text: str) -> bool:
    return effect_of(text) in (Effect.SCHEMA, Effect.ROWS)
