"""``rebase``: put the revisions that are not in another branch of git behind its head."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.util import to_tuple

from alembic_autogen.autogenerate.rendering.rewriting import rewrite
from alembic_autogen.commands.joining import Heads, Joining, joined
from alembic_autogen.errors import HistoryError
from alembic_autogen.history.alembic_compat import create_date
from alembic_autogen.history.revision_text import moved
from alembic_autogen.history.scripts import History
from alembic_autogen.proof.replay import prove_rebase
from alembic_autogen.session.git import commit_of, revisions_at

if TYPE_CHECKING:
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


def choose_heads(graph: Graph, theirs: frozenset[str], ref: str) -> tuple[str, str] | None:
    """Find the head of the branch of git, and the one that has to follow it.

    :param theirs: the revisions of the branch of git.
    :raises HistoryError: they are not one each.
    """
    group = next(graph.rivals(), None)
    if group is None:
        return None
    known = [head for head in group if head in theirs]
    new = [head for head in group if head not in theirs]
    if not known:
        raise HistoryError(
            f"None of the heads {', '.join(group)} is in {ref}: merge {ref} into this branch first "
            "(git merge), or name the branch that has one of them."
        )
    if len(known) > 1:
        raise HistoryError(
            f"{' and '.join(known)} are both in {ref}, so that others have them: join them with "
            f"alembic-autogen merge {' '.join(known)}."
        )
    if len(new) > 1:
        raise HistoryError(
            f"{' and '.join(new)} are both not in {ref}: join them first, with "
            f"alembic-autogen merge {' '.join(new)}."
        )
    return known[0], new[0]


@dataclass(frozen=True)
class _Rebase:
    heads: Heads
    ref: str
    theirs: frozenset[str]
    accepts_differences: bool
    dry_run: bool

    def run(self) -> Joining:
        files = self._files()
        verdict = self.heads.judge()
        result = Joining(verdict, self.heads.server)
        if not verdict.commutes and not (self.accepts_differences and verdict.runs):
            return replace(result, remedy=self._remedy(runs=verdict.runs))
        before = {path: path.read_bytes() for path in files.values()}
        after = self._moved(files, before)
        self.heads.session.progress.step("proving the new order: up, down, up again")
        notes = prove_rebase(
            self.heads.history, self.heads.database, self.heads.pair, after, verdict
        )
        result = replace(
            result, paths=tuple(files.values()), source=_diff(before, after), notes=notes
        )
        if self.dry_run:
            return result
        rewrite(before, after)
        return replace(result, written=True, source="")

    def _files(self) -> dict[str, Path]:
        """The files to rewrite, by revision, oldest first.

        :raises HistoryError: one of them is in the branch of git.
        """
        own = self.heads.pair.own[1]
        known = [each for each in own if each in self.theirs]
        if known:
            raise HistoryError(
                f"Revision {known[0]} is in {self.ref} already, so that others have it: it is not "
                "rewritten. Join the heads with alembic-autogen merge."
            )
        scripts = self.heads.history.scripts
        return {each: Path(scripts.get_revision(each).path).resolve() for each in own}

    def _moved(self, files: Mapping[str, Path], before: Mapping[Path, bytes]) -> dict[Path, bytes]:
        now = create_date(self.heads.history.scripts)
        return {
            path: moved(before[path], path.name, self._parent(revision), _later(now, number))
            for number, (revision, path) in enumerate(files.items())
        }

    def _parent(self, revision: str) -> str | None:
        """The new parent of a revision; ``None`` if it keeps its own.

        :raises HistoryError: it is a merge of a revision that does not move.
        """
        head, own = self.heads.pair.heads[0], set(self.heads.pair.own[1])
        down = to_tuple(self.heads.history.scripts.get_revision(revision).down_revision, default=())
        if own & set(down):
            if not own >= set(down):
                raise HistoryError(
                    f"Revision {revision} merges others, so that it cannot follow {head} alone; "
                    "join the heads with alembic-autogen merge."
                )
            return None
        if len(down) > 1:
            raise HistoryError(
                f"Revision {revision} merges {' and '.join(down)}; join the heads with "
                "alembic-autogen merge."
            )
        return head

    def _remedy(self, *, runs: bool) -> str:
        change = "Nothing was written: change one of them"
        if not runs:
            return f"{change}, so that it runs behind the other."
        return (
            f"{change}, or add --accept-differences to keep this order, which databases that have "
            "run the other one do not have."
        )


def _later(date: datetime, number: int) -> datetime:
    """The date of one of several revisions, in their order."""
    return date + timedelta(microseconds=number)


def _diff(before: Mapping[Path, bytes], after: Mapping[Path, bytes]) -> str:
    lines: list[str] = []
    for path, text in after.items():
        old, new = (each.decode(errors="replace").splitlines() for each in (before[path], text))
        lines += difflib.unified_diff(old, new, str(path), str(path), n=1, lineterm="")
    return "\n".join(lines)
