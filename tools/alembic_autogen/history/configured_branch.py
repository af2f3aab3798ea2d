"""Check that the branch that new revisions continue is one of the history."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from alembic_autogen.errors import ConfigurationError, HistoryError
from alembic_autogen.history.revision_text import read_node, read_source
from alembic_autogen.history.unsquashing import replaced_by

if TYPE_CHECKING:
    from pathlib import Path

    from alembic_autogen.memo.fingerprint import HistoryLayout
    from alembic_autogen.settings import Settings


def check_branch(settings: Settings, layout: HistoryLayout) -> None:
    """Refuse a configured branch whose label no revision has, by the text of the files.

    A history without revisions passes, as its first one may begin the branch; so does one in which
    a label is not known without running a file.

    :raises ConfigurationError: no revision has this label.
    """
    branch = settings.branch
    if not branch or settings.left_out:  # the file that begins it may be left out
        return
    labels = _labels(layout.revisions(), branch)
    if labels is not None and branch not in labels:
        raise no_such_branch(branch, labels)


def no_such_branch(branch: str, labels: Collection[str], remedy: str = "") -> ConfigurationError:
    """The error about a branch that no revision begins.

    :param labels: the labels that there are.
    :param remedy: what begins it, if it is about to be written.
    """
    return ConfigurationError(
        f"branch = {branch!r}: no revision has this label; the labels are "
        f"{', '.join(sorted(labels)) or '(none)'}{remedy}.",
        key="branch",
    )


def _labels(files: Collection[Path], wanted: str) -> frozenset[str] | None:
    """The labels of all revisions, without ids that a squash has replaced.

    Files that hold the wanted label come first, and end the search if it is theirs: to parse all
    files of a long history takes a while.

    :returns: ``None`` if there is no revision, or the text of a file does not show its labels.
    """
    contents = {path: path.read_bytes() for path in files}
    labels: set[str] = set()
    replaced: set[str] = set()
    has_revision = False
    for path in sorted(contents, key=lambda each: wanted.encode() not in contents[each]):
        if path.suffix != ".py":
            return None
        try:
            node = read_node(contents[path], path.name)
        except HistoryError:  # loading the file tells why, if it cannot be loaded
            return None
        if node is None:
            continue
        has_revision = True
        labels |= node.labels
        if b"replaces" in contents[path]:
            replaced.update(replaced_by(read_source(path)))
        if wanted in labels - replaced:
            break
    return frozenset(labels - replaced) if has_revision else None
