"""A plan as a value that a file can hold, and how two plans differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from alembic_autogen.apply.resuming.answers import PlaceAnswers
from alembic_autogen.wording import count_of, shortened


@dataclass(frozen=True)
class PlannedStatement:
    """A statement that a plan sends.

    :param table: the table that it changes; empty for other objects.
    :param way: how the server carries it out, such as ``INSTANT`` or ``COPY``, or by which tool;
        empty if the server does not show it.
    """

    sql: str
    table: str = ""
    way: str = ""


@dataclass(frozen=True)
class PlannedRevision:
    """A revision that a plan runs.

    :param digest: the SHA-256 of its file.
    :param statements: the statements whose effect the database does not have yet.
    """

    revision: str
    message: str
    digest: str
    statements: tuple[PlannedStatement, ...] = ()


@dataclass(frozen=True)
class PlannedDatabase:
    """The database of a plan, as it was found.

    :param host: host and port, or the path of the socket.
    :param server: flavor and version of its server.
    :param current: the revisions that it notes.
    :param place: the place at which a revision has stopped; empty if none has.
    :param schema: digests of what the plan touches, by kind and name.
    """

    host: str
    database: str
    server: str
    current: tuple[str, ...]
    place: str = ""
    schema: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.database} at {self.host}"


@dataclass(frozen=True)
class StoredPlan:
    """A plan.

    :param direction: ``upgrade`` or ``downgrade``.
    :param target: the revision to go to, as Alembic's command line takes it.
    :param disposable: flavor and version of the disposable server.
    :param repair: steps that come before, to make a revision whole.
    :param losses: descriptions of the data that it destroys.
    :param answers: the user's answers about the place of the database.
    :param unasked: how many queries for rows that do not fit are left to the revisions.
    :param needed: the most room on disk that a statement needs, in bytes; 0 if it is little.
    """

    direction: str
    target: str
    database: PlannedDatabase
    disposable: str
    repair: tuple[str, ...] = ()
    revisions: tuple[PlannedRevision, ...] = ()
    losses: tuple[str, ...] = ()
    answers: PlaceAnswers = field(default_factory=PlaceAnswers)
    unasked: int = 0
    needed: int = 0


def differences(planned: StoredPlan, now: StoredPlan) -> Iterator[str]:
    """Compare a plan with what would happen now, as half sentences."""
    before, after = planned.database, now.database
    named = (
        ("the database is", str(before), str(after)),
        ("its server is", before.server, after.server),
        ("the disposable server is", planned.disposable, now.disposable),
        ("the database is at", _listed(before.current), _listed(after.current)),
        ("the database is", before.place or _WHOLE, after.place or _WHOLE),
        ("what comes first is", _listed(planned.repair), _listed(now.repair)),
        ("the revisions are", _ids(planned), _ids(now)),
    )
    found = [
        f"{what} {right}, not {shortened(left) or 'unknown'}"
        for what, left, right in named
        if left != right and right  # servers are not looked at where there is nothing to do
    ]
    yield from found
    if found:  # the statements are others then, too
        return
    yield from _of_schemas(before.schema, after.schema)
    for revision, other in zip(planned.revisions, now.revisions, strict=True):
        yield from _of_revisions(revision, other)
    for loss in now.losses:
        if loss not in planned.losses:
            yield f"it would lose {loss}, which had no rows"


_WHOLE = "at no place within a revision"


def _of_schemas(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield f"the {name} has changed"


def _of_revisions(planned: PlannedRevision, now: PlannedRevision) -> Iterator[str]:
    if planned.digest != now.digest:
        yield f"the file of revision {now.revision} has changed"
    left, right = planned.statements, now.statements
    if len(left) != len(right):
        yield f"revision {now.revision} sends {count_of(len(right), 'statement')}, not {len(left)}"
    for number, (before, after) in enumerate(zip(left, right, strict=False), 1):
        place = f"statement {number} of revision {now.revision}"
        if before.sql != after.sql:
            yield f"{place} is `{shortened(after.sql)}`, not `{shortened(before.sql)}`"
            return
        if before.way != after.way:
            yield f"{place} is carried out as {after.way or '?'}, not {before.way or '?'}"


def _ids(planned: StoredPlan) -> str:
    return _listed(tuple(each.revision for each in planned.revisions))


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"
