"""Find the revisions that make exactly the schema of a real database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from alembic_autogen.errors import HistoryError
from alembic_autogen.schema.version_tables import read_without_version_tables

if TYPE_CHECKING:
    from alembic_autogen.commands.real_schema import RealSchema
    from alembic_autogen.history.scripts import History
    from alembic_autogen.schema.model import TableKey
    from alembic_autogen.session.session import Session

State = tuple[str, ...]
"""The revisions of which the version table would have a row; empty for the base."""


def fitting_revisions(
    session: Session, history: History, named: Collection[TableKey], real: RealSchema
) -> tuple[State, ...]:
    """Run all revisions, and compare what each of them leaves with a real schema.

    Revisions that fail, and those after them, are not compared.

    :param named: the version tables, as env.py names them.
    :returns: the states of the history that have this schema.
    """
    session.progress.step("looking for the schema of the database")
    for targets in _orders(history.heads):
        found = _fitting(session, history, named, real, targets)
        if found:
            return found
    return ()


def _orders(heads: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The orders in which branches are run: as Alembic does, then with each of them as the last."""
    yield ("heads",)
    if len(heads) > 1:
        for last in heads:
            yield (*(each for each in heads if each != last), last)


def _fitting(
    session: Session,
    history: History,
    named: Collection[TableKey],
    real: RealSchema,
    targets: Sequence[str],
) -> tuple[State, ...]:
    found: list[State] = []
    heads: set[str] = set()

    def judge() -> None:
        if not real.compared(read_without_version_tables(database, named)):
            found.append(tuple(sorted(heads)))

    def before(number: int, total: int, revision: str) -> None:
        session.progress.advance(number, total, revision)
        judge()
        down = history.scripts.get_revision(revision).down_revision or ()
        heads.difference_update([down] if isinstance(down, str) else down)
        heads.add(revision)

    with session.server.database("fits") as database, suppress(HistoryError):
        history.run_baseline(database)
        for target in targets:
            history.upgrade(database, target, before)
        judge()
    return tuple(found)
