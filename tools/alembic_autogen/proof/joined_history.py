"""Prove a history in which two heads have been joined: up, down and up again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import HistoryError, ProofError
from alembic_autogen.history.branches import graph_of
from alembic_autogen.history.loaded_texts import use_texts
from alembic_autogen.history.revision_text import read_source
from alembic_autogen.history.single_steps import undo
from alembic_autogen.proof.orders import Pair, Verdict, compared
from alembic_autogen.proof.scratch_runs import begin, read_history_schema
from alembic_autogen.proof.way_back import has_downgrade
from alembic_autogen.schema.describe import describe

if TYPE_CHECKING:
    from alembic_autogen.history.scripts import History
    from alembic_autogen.schema.model import Schema
    from alembic_autogen.server.base import Database


def prove_rebase(
    history: History,
    database: Database,
    pair: Pair,
    texts: Mapping[Path, bytes],
    verdict: Verdict,
) -> tuple[str, ...]:
    """Run a history in which the revisions of the second head follow the first one.

    :param texts: the new texts of revision files.
    :param verdict: what the wanted order left.
    :returns: what could not be proved, as sentences.
    :raises ProofError: a revision fails, or leaves something else than before.
    """
    history.reload()
    with history.alembic_errors():
        use_texts(history.scripts, texts)
        graph = graph_of(history.scripts)
    moved = [each for each in graph.nodes if graph.needed(each) & set(pair.own[1])]
    before = [each for each in graph.nodes if each not in moved]
    if set(moved) != set(pair.own[1]):  # other branches, which were not run, depend on them
        verdict = replace(verdict, schema=None)
    return _proved(history, database, graph.in_order(before), graph.in_order(moved), verdict)


def prove_merge(
    history: History,
    database: Database,
    revision: str,
    verdict: Verdict,
    column_order: str,
) -> None:
    """Run a history with a merge revision, in the order that Alembic chooses.

    :param revision: the merge revision, which is loaded.
    :param column_order: the setting.
    :raises ProofError: a revision fails, or leaves something else than before.
    """
    begin(history, database, ())
    _run(history, database)
    merged = read_history_schema(history, database)
    if verdict.schema is not None:
        _require_same(merged, verdict.schema, "upgrade", column_order)
    _back_and_again(history, database, [revision], merged, merged)


def _proved(
    history: History,
    database: Database,
    before: Sequence[str],
    moved: Sequence[str],
    verdict: Verdict,
) -> tuple[str, ...]:
    begin(history, database, before)
    lower = read_history_schema(history, database)
    _run(history, database)
    upper = read_history_schema(history, database)
    if verdict.schema is not None:
        _require_same(upper, verdict.schema, "upgrade", "strict")
    return _back_and_again(history, database, moved, lower, upper)


def _back_and_again(
    history: History, database: Database, moved: Sequence[str], lower: Schema, upper: Schema
) -> tuple[str, ...]:
    """Undo revisions, and run them again.

    :param lower: the schema without them.
    :param upper: the schema with them.
    :returns: what could not be proved, as sentences.
    """
    forward = next(_without_downgrade(history, moved), "")
    if forward:
        return (f"Revision {forward} has no downgrade, so the way back was not tried.",)
    try:
        for each in reversed(moved):
            undo(history, database, each)
    except HistoryError as error:
        if isinstance(error.__cause__, NotImplementedError):
            return (f"{error.message.rstrip('.')}, so the way back was not tried.",)
        raise ProofError(
            f"{error.message.rstrip('.')}; nothing was written.", details=error.details
        ) from error
    # A column that the way back adds again may come last.
    _require_same(read_history_schema(history, database), lower, "downgrade", "ignore")
    _run(history, database)
    _require_same(read_history_schema(history, database), upper, "second upgrade", "ignore")
    return ()


def _without_downgrade(history: History, revisions: Sequence[str]) -> Iterator[str]:
    """The revisions that have no way back; that of a merge does nothing, as its upgrade."""
    for revision in revisions:
        script = history.scripts.get_revision(revision)
        source = read_source(Path(script.path))
        if not (script.is_merge_point or has_downgrade(source)):
            yield revision


def _run(history: History, database: Database) -> None:
    try:
        history.upgrade(database)
    except HistoryError as error:
        raise ProofError(
            f"{error.message.rstrip('.')}; nothing was written.", details=error.details
        ) from error


def _require_same(now: Schema, expected: Schema, run: str, column_order: str) -> None:
    differences = compared(now, expected, column_order).differences
    if differences:
        raise ProofError(
            f"The {run} leaves another schema; nothing was written.",
            details="\n".join(
                line for each in differences for line in describe(each, ("now", "expected"))
            ),
        )
