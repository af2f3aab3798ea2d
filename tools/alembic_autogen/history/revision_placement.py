"""The place of a new revision in the history, as the command line names it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RevisionPlacement:
    """The place of a new revision, as the flags of ``alembic revision`` name it.

    :param head: the revision that it follows: an id, ``label@head``, ``base``; empty for the only
        head, or that of the branch that is configured.
    :param splice: whether that may be a revision which others follow already.
    :param depends_on: further revisions, or labels, that have to run before it.
    :param branch_label: the label of a branch that it begins.
    :param version_path: one of several version locations.
    """

    head: str = ""
    splice: bool = False
    depends_on: tuple[str, ...] = ()
    branch_label: str = ""
    version_path: str | None = None
