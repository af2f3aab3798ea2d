"""Run single revisions, wherever they are in the graph.

``alembic downgrade`` to a revision undoes everything that follows it, on all branches.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alembic.runtime.migration import MigrationStep

from alembic_autogen.history.alembic_compat import upgrade_steps
from alembic_autogen.history.recorded_version import check_recorded

if TYPE_CHECKING:
    from alembic.runtime.migration import RevisionStep

    from alembic_autogen.history.environment import CurrentRevisions
    from alembic_autogen.history.scripts import History
    from alembic_autogen.history.trace import Trace
    from alembic_autogen.server.base import Database


def undo(history: History, database: Database, revision: str) -> Trace:
    """Run the downgrade of one revision, which nothing in the database may follow.

    :raises HistoryError: it fails.
    """

    def steps(target: str, current: CurrentRevisions) -> list[RevisionStep]:
        found = history.scripts.get_revision(revision)
        return [MigrationStep.downgrade_from_script(history.scripts.revision_map, found)]

    trace = history.run_steps(database, steps, revision)
    check_recorded(database, trace, revision, gone=True)
    return trace


def run_in_order(history: History, database: Database, revisions: Sequence[str]) -> Trace:
    """Run the upgrades of some revisions in the given order, which must suit their graph.

    :raises HistoryError: one fails.
    """

    def steps(target: str, current: CurrentRevisions) -> list[RevisionStep]:
        scripts, map_ = history.scripts, history.scripts.revision_map
        found = map(scripts.get_revision, revisions)
        return [MigrationStep.upgrade_from_script(map_, each) for each in found]

    trace = history.run_steps(database, steps, "heads")
    if revisions:
        check_recorded(database, trace, revisions[-1])
    return trace


def run_others(history: History, database: Database, revision: str) -> Trace:
    """Run the baseline and every revision but one, which no other one follows.

    :param database: an empty database.
    :raises HistoryError: a revision fails.
    """
    every = upgrade_steps(history.scripts)

    def steps(target: str, current: CurrentRevisions) -> list[RevisionStep]:
        return [each for each in every(target, current) if each.revision.revision != revision]

    history.run_baseline(database)
    return history.run_steps(database, steps, "heads")
