"""``check-drift --merge-base REF``: check the project as it will be once it is merged with REF."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.commands.drift import Drift
from alembic_autogen.errors import AutogenError
from alembic_autogen.hints import revision_command
from alembic_autogen.history.graph import Graph
from alembic_autogen.history.rebasing import choose_heads, moved_texts, new_parents
from alembic_autogen.history.revision_text import read_nodes
from alembic_autogen.history.scripts import History
from alembic_autogen.memo.origin import Origin, Origins
from alembic_autogen.memo.stored_values import ServerInfo
from alembic_autogen.progress import Progress, Stopwatch
from alembic_autogen.proof.orders import Pair, Verdict, judge
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import Schema
from alembic_autogen.schema.renames import Renames
from alembic_autogen.session.git import commit_of, revisions_at
from alembic_autogen.session.git_baseline import GIT, with_git_baseline
from alembic_autogen.session.import_models import import_models
from alembic_autogen.session.merged_checkout import WHAT, repository_of, write_merged
from alembic_autogen.session.pipeline import build_schemas, cold_stages
from alembic_autogen.session.project_files import require_copies
from alembic_autogen.session.session import Session, open_session

if TYPE_CHECKING:
    from alembic_autogen.session.import_models import LoadedModels
    from alembic_autogen.settings import Settings

Load = Callable[[Path], "Settings"]
"""Reads the configuration of the project in another folder."""


@contextmanager
def check_merged(settings: Settings, ref: str, load: Load, progress: Progress) -> Iterator[Drift]:
    """Compare models and migrations after a merge, with this branch's revisions behind REF's.

    The merged files exist until the context ends, so that reports can show their lines.

    :param ref: a branch, tag or commit of git.
    :raises AutogenError: git cannot merge both, or one of the schemas could not be built.
    """
    commit = commit_of(settings.project, ref, WHAT)
    theirs = frozenset(revisions_at(commit, History(settings).layout.versions, WHAT))
    with tempfile.TemporaryDirectory(prefix="alembic-autogen-") as folder:
        progress.step(f"merging {ref} in a copy")
        project = write_merged(
            settings.project, commit, ref, Path(folder).resolve(), settings.head_path
        )
        merged = load(project)
        if merged.baseline.startswith(GIT):  # the copy is no repository
            own = with_git_baseline(settings, None, progress)
            merged = replace(merged, baseline=own.baseline)
        try:
            pair = _put_behind(merged, theirs, ref)
            drift = _checked(merged, pair, repository_of(settings.project), progress)
        except AutogenError as error:
            _name_originals(error, project)
            raise
        finally:
            os.chdir(settings.project)
        yield replace(
            drift,
            verdict=_of_originals(drift.verdict, project) if drift.verdict else None,
            merged_with=ref,
            remedy=revision_command(settings.project),
            project=settings.project,
            copy=project,
        )


def _of_originals(verdict: Verdict, copy: Path) -> Verdict:
    """A verdict whose sentences name files of the project, instead of those of the copy."""
    for failed in verdict.failures:
        _name_originals(failed.error, copy)
    notes = tuple(each.replace(f"{copy}{os.sep}", "") for each in verdict.notes)
    return replace(verdict, notes=notes)


def _name_originals(error: AutogenError, copy: Path) -> None:
    """Let an error name files of the project, as those of the copy are gone afterwards."""
    error.message = error.message.replace(f"{copy}{os.sep}", "")
    error.details = error.details.replace(f"{copy}{os.sep}", "")


def _put_behind(settings: Settings, theirs: frozenset[str], ref: str) -> Pair | None:
    """Rewrite revisions of the copy, so that it has one head.

    :returns: both heads; ``None`` if there was one.
    :raises HistoryError: a revision cannot be moved.
    """
    found = dict(read_nodes(History(settings).layout.revisions()))
    graph = Graph(found)
    heads = choose_heads(graph, theirs, ref)
    if heads is None:
        return None
    pair = Pair.of(graph, *heads)
    if pair.is_ordered:
        return pair
    parents = new_parents(graph, heads[0], pair.own[1], theirs, ref)
    files = {node.revision: path for node, path in found.items() if node.revision in parents}
    texts = {path: path.read_bytes() for path in files.values()}
    for path, text in moved_texts(parents, files, texts, datetime.now(timezone.utc)).items():
        path.write_bytes(text)
    return pair


def _checked(settings: Settings, pair: Pair | None, repository: Path, progress: Progress) -> Drift:
    watch = Stopwatch()
    with watch.stage("total"), open_session(settings, progress, watch) as session:
        session.seal()
        session.server.begin()
        loaded = import_models(session)
        require_copies(repository)
        verdict = _verdict(session, loaded, pair) if pair else None
        if verdict is not None and not verdict.runs:
            return _without_schemas(session, verdict, watch)
        stages = replace(cold_stages(session), import_models=lambda: loaded)
        schemas = build_schemas(session, stages)
        comparison = schemas.compare(settings)
    return replace(Drift.of(schemas, comparison, watch.seconds), verdict=verdict)


def _verdict(session: Session, loaded: LoadedModels, pair: Pair) -> Verdict:
    session.progress.step("running both orders")
    history = session.open_history(loaded.untouched)
    with session.server.database("orders") as database:
        found = judge(history, database, pair, session.settings.column_order)
    loaded.untouched.restore()
    return found


def _without_schemas(session: Session, verdict: Verdict, watch: Stopwatch) -> Drift:
    """The result if the revisions of this branch do not run behind those of the other one."""
    info = ServerInfo.of(session.server.server)
    nothing = Comparison(Schema(), Schema(), Renames(), ())
    return Drift(nothing, (), (), info, Origins(Origin(), Origin()), "", watch.seconds, (), verdict)
