"""``rebase``: put the revisions that are not in another branch of git behind its head."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.rendering.amending import remember_written, written
from alembic_autogen.autogenerate.rendering.rewriting import rewrite
from alembic_autogen.commands.joining import Heads, Joining, joined
from alembic_autogen.history.alembic_compat import create_date
from alembic_autogen.history.branches import graph_of
from alembic_autogen.history.rebasing import choose_heads, moved_texts, new_parents
from alembic_autogen.history.revision_text import decoded, encoded
from alembic_autogen.history.scripts import History
from alembic_autogen.proof.joined_history import prove_rebase
from alembic_autogen.session.git import commit_of, revisions_at

if TYPE_CHECKING:
    from datetime import datetime

    from alembic_autogen.history.graph import Graph
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings

_WHAT = "rebase"


def rebase(
    settings: Settings,
    ref: str,
    progress: Progress,
    *,
    accepts_differences: bool = False,
    dry_run: bool = False,
) -> Joining:
    """Rewrite the revisions of the head that is not in a branch of git, so that they follow it.

    :param ref: a branch, tag or commit of git.
    :param accepts_differences: whether to go on if the other order leaves something else.
    :raises AutogenError: no head is in the branch, or all are; a revision cannot be moved, or the
        proof fails. No file has changed then.
    """
    commit = commit_of(settings.project, ref, _WHAT)
    folders = History(settings).layout.versions
    theirs = frozenset(revisions_at(commit, folders, _WHAT))

    def choose(graph: Graph) -> tuple[str, str] | None:
        return choose_heads(graph, theirs, ref)

    def join(heads: Heads) -> Joining:
        return _Rebase(heads, ref, theirs, accepts_differences, dry_run).run()

    return joined(settings, progress, choose, join)


@dataclass(frozen=True)
class _Rebase:
    heads: Heads
    ref: str
    theirs: frozenset[str]
    accepts_differences: bool
    dry_run: bool

    def run(self) -> Joining:
        history, pair = self.heads.history, self.heads.pair
        parents = new_parents(
            graph_of(history.scripts), pair.heads[0], pair.own[1], self.theirs, self.ref
        )
        verdict = self.heads.judge(self.heads.session.settings.column_order)
        result = Joining(verdict, self.heads.server)
        if not verdict.commutes and not (self.accepts_differences and verdict.runs):
            return replace(result, remedy=self._remedy(runs=verdict.runs))
        files = {
            each: Path(history.scripts.get_revision(each).path).resolve() for each in pair.own[1]
        }
        before = {path: path.read_bytes() for path in files.values()}
        date = create_date(history.scripts)
        after = moved_texts(parents, files, before, date)
        self.heads.session.progress.step("proving the new order: up, down, up again")
        notes = prove_rebase(history, self.heads.database, pair, after, verdict)
        paths, changes = tuple(files.values()), _diff(
            before, after, self.heads.session.settings.project
        )
        result = replace(result, paths=paths, source=changes, notes=notes)
        if self.dry_run:
            return result
        rewrite(before, after)
        _remember_moved(parents, files, before, date)
        self.heads.record()
        return replace(result, written=True, source="")

    def _remedy(self, *, runs: bool) -> str:
        change = "Nothing was written: change one of them"
        if not runs:
            return f"{change}, so that it runs behind the other."
        return (
            f"{change}, or add --accept-differences to keep this order, which databases that have "
            "run the other one do not have."
        )


def _remember_moved(
    parents: Mapping[str, str | None],
    files: Mapping[str, Path],
    before: Mapping[Path, bytes],
    date: datetime,
) -> None:
    """Move the remembered texts too, so that ``--amend`` does not mistake a move for an edit."""
    texts = {}
    for revision in parents:
        path = files[revision]
        text = written(revision, decoded(before[path], path.name))
        if text is not None:
            texts[path] = encoded(text, path.name)
    known = {each: parent for each, parent in parents.items() if files[each] in texts}
    moved = moved_texts(known, files, texts, date)
    for revision in known:
        path = files[revision]
        remember_written(revision, decoded(moved[path], path.name))


def _diff(before: Mapping[Path, bytes], after: Mapping[Path, bytes], project: Path) -> str:
    lines: list[str] = []
    for path, text in after.items():
        old, new = (each.decode(errors="replace").splitlines() for each in (before[path], text))
        name = os.path.relpath(path, project.resolve())
        lines += difflib.unified_diff(old, new, name, name, n=1, lineterm="")
    return "\n".join(lines)
