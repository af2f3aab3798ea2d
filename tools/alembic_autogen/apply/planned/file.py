"""Plans in files: one object of JSON, which docs/json.md describes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from alembic_autogen.apply.planned.stored_plan import (
    PlannedDatabase,
    PlannedRevision,
    PlannedStatement,
    StoredPlan,
)
from alembic_autogen.apply.resuming.answers import PlaceAnswers
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.project.changes import FileChange, write

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1
"""Changes with the form and with the meaning of what a file holds."""
MARK = "alembic_autogen_plan"
"""The key of the version, by which a plan is recognised."""
_LARGEST = 64 * 1024 * 1024
_T = TypeVar("_T")


def write_plan(path: Path, planned: StoredPlan) -> None:
    """Write a plan to a file, completely or not at all.

    :raises ConfigurationError: the file cannot be written, or is there and holds no plan.
    """
    text = json.dumps(document(planned), indent=2) + "\n"
    refuse_other_file(path)
    before = path.read_bytes() if path.exists() else None
    write(FileChange(path, "a plan", text, before, text.encode()))


def refuse_other_file(path: Path) -> None:
    """Refuse to overwrite a file that is not a plan.

    :raises ConfigurationError: there is such a file.
    """
    try:
        is_plan = not path.exists() or (path.is_file() and MARK in _object(path, _content(path)))
    except OSError as error:
        raise ConfigurationError(
            f"The plan {path} cannot be written: {error.strerror}; give --plan another path."
        ) from error
    except ConfigurationError:
        is_plan = False
    if not is_plan:
        raise ConfigurationError(f"{path} exists, and is not a plan; give --plan another name.")


def document(planned: StoredPlan) -> dict[str, object]:
    """A plan as an object of JSON."""
    database = planned.database
    return {
        MARK: VERSION,
        "direction": planned.direction,
        "target": planned.target,
        "host": database.host,
        "database": database.database,
        "server": database.server,
        "disposable": planned.disposable,
        "current": list(database.current),
        "place": database.place,
        "repair": list(planned.repair),
        "revisions": [_revision(each) for each in planned.revisions],
        "losses": list(planned.losses),
        "schema": dict(database.schema),
        "accept_drift": planned.answers.accepts_drift,
        "rows_done": planned.answers.rows_done,
        "unasked": planned.unasked,
        "needed_bytes": planned.needed,
    }


def _revision(planned: PlannedRevision) -> dict[str, object]:
    return {
        "revision": planned.revision,
        "message": planned.message,
        "digest": planned.digest,
        "statements": [
            {"sql": each.sql, "table": each.table, "way": each.way} for each in planned.statements
        ],
    }


def read_plan(path: Path, direction: str) -> StoredPlan:
    """Read a plan, which people may have edited.

    :param direction: the command that is to carry it out.
    :raises ConfigurationError: the file cannot be read, or holds no plan for this command.
    """
    found = _read(path)
    version = found.get(MARK)
    again = f"write it again with `alembic-autogen {direction} --plan {path}`"
    if version is None:
        raise ConfigurationError(f"{path} is not a plan; {again}.")
    if version != VERSION:
        raise ConfigurationError(
            f"The plan {path} was written by another version of alembic-autogen; {again}."
        )
    try:
        planned = _planned(found)
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(
            f"The plan {path} has an unexpected form ({type(error).__name__}: {error}); {again}."
        ) from error
    if planned.direction != direction:
        raise ConfigurationError(
            f"The plan {path} is one of `alembic-autogen {planned.direction}`; use that command."
        )
    return planned


def _read(path: Path) -> Mapping[str, object]:
    """The object in a file.

    :raises ConfigurationError: the file cannot be read, or holds no object.
    """
    try:
        return _object(path, _content(path))
    except OSError as error:
        raise ConfigurationError(
            f"The plan {path} cannot be read: {error.strerror}; name the file that --plan has "
            "written."
        ) from error


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST + 1)


def _object(path: Path, content: bytes) -> Mapping[str, object]:
    """The object in the content of a file.

    :raises ConfigurationError: it is none.
    """
    try:
        if len(content) > _LARGEST:
            raise ValueError("it is too large")
        found = json.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(
            f"{path} is not a plan: {error}; name the file that --plan has written."
        ) from error
    return found if isinstance(found, dict) else {}


def _planned(found: Mapping[str, object]) -> StoredPlan:
    schema = _is(found["schema"], dict)
    rows_done = found["rows_done"]
    return StoredPlan(
        _is(found["direction"], str),
        _is(found["target"], str),
        PlannedDatabase(
            _is(found["host"], str),
            _is(found["database"], str),
            _is(found["server"], str),
            _texts(found["current"]),
            _is(found["place"], str),
            {_is(name, str): _is(digest, str) for name, digest in schema.items()},
        ),
        _is(found["disposable"], str),
        _texts(found["repair"]),
        tuple(_planned_revision(_is(each, dict)) for each in _is(found["revisions"], list)),
        _texts(found["losses"]),
        PlaceAnswers(
            _is(found["accept_drift"], bool),
            None if rows_done is None else _is(rows_done, bool),
        ),
        _is(found["unasked"], int),
        _is(found["needed_bytes"], int),
    )


def _planned_revision(found: Mapping[str, object]) -> PlannedRevision:
    statements = (_is(each, dict) for each in _is(found["statements"], list))
    return PlannedRevision(
        _is(found["revision"], str),
        _is(found["message"], str),
        _is(found["digest"], str),
        tuple(
            PlannedStatement(_is(each["sql"], str), _is(each["table"], str), _is(each["way"], str))
            for each in statements
        ),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_is(each, str) for each in _is(value, list))


def _is(value: object, kind: type[_T]) -> _T:
    """Check the type of a value.

    :raises TypeError: it has another one.
    """
    if not isinstance(value, kind):
        raise TypeError(f"{value!r:.40} is not of type {kind.__name__}")
    return value
