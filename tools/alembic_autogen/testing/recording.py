"""Record the statements on rows that engines of SQLAlchemy send while tests run."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from types import FrameType
from typing import Any

from alembic_autogen.lint.release.recorded_file import (
    ReleaseStatement,
    may_be_run,
    recorded_text,
)
from alembic_autogen.quoting import quote_string
from alembic_autogen.testing.shape import shape_of

_INSTALLED = ("site-packages", "dist-packages")
_DIALECTS = ("mysql", "mariadb")


@dataclass
class StatementRecorder:
    """Collects statements, each shape once: as the first test in the order of names sends it.

    :param root: the folder of the project.
    :param test: the id of the current test.
    :param found: the statements by their shapes, without SQL if the values could not be written.
    """

    root: Path
    test: str = ""
    found: dict[str, ReleaseStatement] = field(default_factory=dict)

    def listen(self) -> None:
        """Listen to every engine of this process, from now on."""
        from sqlalchemy import Engine, event

        event.listen(Engine, "after_cursor_execute", self._has_run)

    def _has_run(
        self, conn: Any, cursor: object, statement: str, parameters: Any, *_: object
    ) -> None:
        if conn.dialect.name not in _DIALECTS or not may_be_run(statement):
            return
        shape = shape_of(statement)
        known = self.found.get(shape)
        if known is not None and known.sql and known.test <= self.test:
            return
        frames = list(_frames())
        if any(f.f_globals.get("__name__", "").startswith("alembic.") for f in frames):
            return  # sent by a revision
        sql = with_values(statement, parameters)
        if not may_be_run(sql):
            sql = ""
        self._add(ReleaseStatement(shape, sql, self.test, self._place(frames)))

    def _add(self, new: ReleaseStatement) -> None:
        known = self.found.get(new.shape)
        if known is None or _rank(new) < _rank(known):
            self.found[new.shape] = new

    def _place(self, frames: Sequence[FrameType]) -> str:
        for frame in frames:
            path = Path(frame.f_code.co_filename)
            if path.is_relative_to(self.root) and not set(path.parts) & set(_INSTALLED):
                return f"{path.relative_to(self.root)}:{frame.f_lineno}"
        return ""

    def merge(self, parts: Sequence[Mapping[str, str]]) -> None:
        """Add what another process has recorded."""
        for part in parts:
            self._add(ReleaseStatement(**part))

    def parts(self) -> list[dict[str, str]]:
        """The statements that this process has recorded, for :meth:`merge`."""
        return [asdict(each) for each in self.found.values()]

    @property
    def written(self) -> list[ReleaseStatement]:
        """The statements whose values could be written."""
        return [each for each in sorted(self.found.values()) if each.sql]

    def text(self, earlier: Iterable[ReleaseStatement]) -> str:
        """The content of the file, which depends neither on the order of the tests nor on chance.

        :param earlier: the statements of the file before, whose values stay.
        """
        examples = {each.shape: each.sql for each in earlier}
        return recorded_text(
            replace(each, sql=examples.get(each.shape, each.sql)) for each in self.written
        )


def _rank(statement: ReleaseStatement) -> tuple[bool, str, ReleaseStatement]:
    return not statement.sql, statement.test, statement


def _frames() -> Iterator[FrameType]:
    """The calling frames, innermost first; of an asynchronous engine also those that wait for it.

    SQLAlchemy runs the driver of an AsyncEngine in a greenlet, whose stack ends at its start.
    """
    frame: FrameType | None = sys._getframe(1)
    greenlets = sys.modules.get("greenlet")
    current = greenlets.getcurrent() if greenlets else None
    while frame is not None or current is not None:
        while frame is not None:
            yield frame
            frame = frame.f_back
        current = current.parent if current is not None else None
        frame = current.gr_frame if current is not None else None


def with_values(statement: str, parameters: Any) -> str:
    """Return a statement with literals for its placeholders; the first set of several.

    :returns: an empty text if that is not possible, as for placeholders of another style.
    """
    if isinstance(parameters, list) and parameters and isinstance(parameters[0], (tuple, dict)):
        parameters = parameters[0]
    try:
        if not parameters:
            return statement.replace("%%", "%")
        if isinstance(parameters, Mapping):
            return statement % {name: literal(value) for name, value in parameters.items()}
        return statement % tuple(literal(value) for value in parameters)
    except (KeyError, TypeError, ValueError):
        return ""


def literal(value: object) -> str:
    """Return the SQL literal of a value that a driver is given."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    if isinstance(value, (bytes, bytearray)):
        return f"X'{bytes(value).hex()}'"
    if isinstance(value, datetime.timedelta):
        sign = "-" if value < datetime.timedelta() else ""
        seconds, part = divmod(abs(value) // datetime.timedelta(microseconds=1), 1_000_000)
        minutes, second = divmod(seconds, 60)
        return f"'{sign}{minutes // 60}:{minutes % 60:02}:{second:02}.{part:06}'"
    if isinstance(value, datetime.datetime):
        return quote_string(value.replace(tzinfo=None).isoformat(" "))
    return quote_string(str(value))
