"""``revision --amend``: write the last revision again from the models."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.rendering.amending import Amended, written
from alembic_autogen.errors import ConfigurationError, HistoryError
from alembic_autogen.history.alembic_compat import create_date, own_labels, revision_path
from alembic_autogen.history.branches import node_of
from alembic_autogen.history.revision_placement import RevisionPlacement
from alembic_autogen.history.revision_text import decoded
from alembic_autogen.session.git import (
    UnknownCommitError,
    find_commit,
    revisions_at,
    run_git,
)
from alembic_autogen.session.import_models import import_models

if TYPE_CHECKING:
    from alembic.script import Script, ScriptDirectory

    from alembic_autogen.commands.revision_request import RevisionRequest
    from alembic_autogen.history.graph import Node
    from alembic_autogen.history.scripts import History
    from alembic_autogen.session.session import Session

_WHAT = "revision --amend"
_MAIN = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
"""The branches that may have merged revisions, without ``--upstream``."""


@dataclass(frozen=True)
class Amending:
    """Finds the last revision, and the history without it.

    :param upstream: a branch or commit of git that has all merged revisions; empty for the first
        of :data:`_MAIN` that there is.
    :param discards_edits: whether edits by hand are dropped.
    """

    upstream: str = ""
    discards_edits: bool = False

    def __call__(
        self, session: Session, request: RevisionRequest
    ) -> tuple[Session, RevisionRequest]:
        """Choose the revision that is written again.

        :raises HistoryError: there is no such revision, others have it already, or it is not known
            what was edited by hand.
        """
        loaded = import_models(session)  # revisions may use them
        history = session.open_history(loaded.untouched)
        script, node = _last(history)
        path = Path(script.path).resolve()
        self._check_unmerged(session, node.revision, history.layout.versions)
        content = path.read_bytes()
        now = decoded(content, path.name)
        base = None if self.discards_edits else written(node.revision, now)
        if base is None and not self.discards_edits:
            raise HistoryError(
                f"It is not known here what was written in {path.name} before it was edited (it is "
                "remembered in the cache of the machine that wrote it); --discard-edits writes it "
                "again without any edits."
            )
        loaded.untouched.restore()
        settings = replace(session.settings, left_out=frozenset({path}))
        labels = sorted(own_labels(script))
        place = RevisionPlacement(
            head=next(iter(node.down), "head"),
            depends_on=node.depends_on,
            branch_label=labels[0] if labels else "",
        )
        message = request.message.strip() or _message(script)
        final = _called_after(history.scripts, script, path, message)
        amended = Amended(node.revision, path, content, base, final)
        amended.check_name()
        request = replace(request, message=message, place=place, amended=amended)
        return replace(session, settings=settings, has_imported=True), request

    def _check_unmerged(self, session: Session, revision: str, folders: Iterable[Path]) -> None:
        """Refuse a revision that is in the main branch of git.

        :param folders: the version locations.
        :raises HistoryError: the revision is in that branch.
        :raises ConfigurationError: git does not know the branch.
        """
        found = self._merged(session.settings.project)
        if found is None:
            session.progress.step("git knows no main branch: whether others have it is not checked")
            return
        name, commit = found
        if revision in revisions_at(commit, folders, _WHAT):
            raise HistoryError(
                f"Revision {revision} is in {name} already, so that others have it: write a new "
                "revision instead, or name the branch that counts with --upstream."
            )

    def _merged(self, project: Path) -> tuple[str, str] | None:
        """The branch of merged work, and its commit; ``None`` if git knows none.

        :raises ConfigurationError: git does not know the one that is given.
        """
        if self.upstream:
            try:
                return self.upstream, find_commit(project, self.upstream, _WHAT)
            except UnknownCommitError as error:
                raise ConfigurationError(
                    f"--upstream {self.upstream}: git knows no such commit."
                ) from error
        with suppress(ConfigurationError):  # without git, nobody has it
            own = run_git(project, "symbolic-ref", "-q", "--short", "HEAD", what=_WHAT).stdout
            for name in _MAIN:
                if name != own.decode(errors="replace").strip():
                    with suppress(UnknownCommitError):
                        return name, find_commit(project, name, _WHAT)
        return None


def _last(history: History) -> tuple[Script, Node]:
    """The only head.

    :raises HistoryError: there is none, several, or it is a merge.
    """
    with history.alembic_errors():
        heads = history.scripts.get_heads()
        if len(heads) != 1:
            count = f"{len(heads)} heads" if heads else "no revision"
            raise HistoryError(f"The history has {count}; --amend needs one last revision.")
        script = history.scripts.get_revision(heads[0])
        node = node_of(history.scripts, script)
    if len(node.down) > 1:
        raise HistoryError(f"Revision {node.revision} merges branches; there is nothing to amend.")
    return script, node


def _called_after(scripts: ScriptDirectory, script: Script, path: Path, message: str) -> Path:
    """The file of a revision for another message, by ``file_template``.

    A name that is not by the template, as somebody has given the file another one, stays.
    """
    date = _created(script) or create_date(scripts)
    old, new = (
        revision_path(scripts)(path.parent, script.revision, text, date).name
        for text in (_message(script), message)
    )
    return path.with_name(new) if path.name == old else path


def _created(script: Script) -> datetime | None:
    """The date that Alembic's template writes into the file."""
    found = re.search(r"^Create Date: (.+)$", script.longdoc, re.MULTILINE)
    with suppress(ValueError):
        return datetime.fromisoformat(found[1].strip()) if found else None
    return None


def _message(script: Script) -> str:
    """The whole message, which Alembic's template puts before the ids."""
    return script.longdoc.partition("\n\nRevision ID:")[0].strip()
