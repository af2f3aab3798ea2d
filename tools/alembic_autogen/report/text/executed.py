"""The statements that ``upgrade`` or ``downgrade`` has executed, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.wording import count_of, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from alembic_autogen.apply.progress.events import ExecutedRevision, StatementEnded

_LISTED = 50
"""The number of statements to list; if there are more, only those that took a second."""


def executed_lines(revisions: Sequence[ExecutedRevision]) -> Iterator[str]:
    """Each revision with its statements and how long they took, a line each."""
    count = sum(len(each.statements) for each in revisions)
    for each in revisions:
        if not each.of.runs:
            continue
        what = "applied" if each.of.direction == "upgrade" else "undone"
        yield f"{each.of.revision} {what} in {each.seconds:.1f} s"
        listed = [one for one in each.statements if count <= _LISTED or one.seconds >= 1]
        yield from map(_line, listed)
        others = len(each.statements) - len(listed)
        if others:
            yield f"  {count_of(others, 'more statement' if listed else 'statement')}"


def _line(ended: StatementEnded) -> str:
    times = f"{ended.times:,} times " if ended.times > 1 else ""
    number, sql = ended.statement.number, shortened(ended.statement.sql)
    return f"  {number:3}  {ended.seconds:6.1f} s  {times}{sql}"
