"""Record what a revision does on a disposable database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.runtime.migration import MigrationStep

from alembic_autogen.apply.recorded import (
    Effect,
    Effects,
    RecordedRevision,
    RecordedStatement,
    effect_of,
    spelled,
)
from alembic_autogen.history.engine_events import listening
from alembic_autogen.lint.evidence import UPGRADE
from alembic_autogen.lint.observer import Observer
from alembic_autogen.lint.online.carrying import carrying

if TYPE_CHECKING:
    from alembic.runtime.migration import RevisionStep

    from alembic_autogen.history.environment import CurrentRevisions
    from alembic_autogen.history.scripts import History
    from alembic_autogen.lint.evidence import Statement
    from alembic_autogen.schema.model import Schema
    from alembic_autogen.server.base import Database


def record(
    history: History,
    database: Database,
    revision: str,
    direction: str,
    read: Callable[[Database], Schema],
) -> RecordedRevision:
    """Run one direction of a revision, and record it.

    :param database: a disposable database that is at the state before.
    :param read: reads the schema of the database.
    :raises HistoryError: the revision fails.
    """
    with history.alembic_errors():
        script = history.scripts.get_revision(revision)
    before = read(database)
    ignored = [table.name for table in history.version_tables(database)]
    with carrying(database) as carry:
        observer = Observer(database, Path(script.path), direction, ignored, carry)
        states: dict[int, Schema] = {}

        def note(*arguments: object) -> None:
            statements = observer.statements
            number = len(statements) - 1
            if statements and number not in states and _is_schema(statements[number]):
                states[number] = read(database)

        with observer.watching(), listening(after_cursor_execute=note):
            history.run_steps(database, _only(history, revision, direction), revision)
    return RecordedRevision(
        revision,
        direction,
        Path(script.path),
        before,
        tuple(_recorded(observer.statements, states)),
    )


def _is_schema(statement: Statement) -> bool:
    return effect_of(statement.sql) is Effect.SCHEMA


def _recorded(
    statements: Sequence[Statement], states: dict[int, Schema]
) -> Iterator[RecordedStatement]:
    effects = Effects()
    for number, each in enumerate(statements):
        yield RecordedStatement(
            spelled(each.sql),
            each.line,
            effects.of(each.sql),
            each.table,
            each.online,
            states.get(number),
        )


def _only(
    history: History, revision: str, direction: str
) -> Callable[[str, CurrentRevisions], list[RevisionStep]]:
    """A function that finds the one step of a direction of a revision."""

    def steps(target: str, current: CurrentRevisions) -> list[RevisionStep]:
        scripts, map_ = history.scripts, history.scripts.revision_map
        found = scripts.get_revision(revision)
        if direction == UPGRADE:
            return [MigrationStep.upgrade_from_script(map_, found)]
        return [MigrationStep.downgrade_from_script(map_, found)]

    return steps
