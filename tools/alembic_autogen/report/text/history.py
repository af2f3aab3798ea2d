"""The revisions as lines of text: a list, or a graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.report.revision_graph import draw

if TYPE_CHECKING:
    from alembic_autogen.commands.history import Listing
    from alembic_autogen.history.branches import RevisionEntry

_REVISION, _PLACE = "\x1b[33m", "\x1b[36m"
"""The colours of ids and of text in parentheses, close to git's."""
Parts = Sequence[tuple[str, str]]
"""The parts of a line, each with its colour."""


def list_lines(listing: Listing) -> Iterator[Parts]:
    """The revisions, newest first, each with its state in the database."""
    for entry in listing.entries:
        head = " (head)" if entry.is_head else ""
        yield [(f"{entry.revision}  {_text(listing, entry)}{head}", "")]


def graph_lines(listing: Listing) -> Iterator[Parts]:
    """The graph, with each revision, its state, and its place on branches."""
    entries = {entry.revision: entry for entry in listing.entries}
    for drawn, revision in draw((entry.revision, entry.down) for entry in listing.entries):
        if not revision:
            yield [(drawn, "")]
            continue
        entry = entries[revision]
        text = f"  {_text(listing, entry)}"
        yield [(f"{drawn}  ", ""), (revision, _REVISION), (text, ""), (_place(entry), _PLACE)]


def _text(listing: Listing, entry: RevisionEntry) -> str:
    message = " ".join(entry.message.split())
    return f"{listing.state(entry):<7}  {message}" if listing.status else message


def _place(entry: RevisionEntry) -> str:
    words = ["head"] if entry.is_head else []
    words += [f"branch {label}" for label in entry.labels]
    words += [f"depends on {revision}" for revision in entry.depends_on]
    return f" ({', '.join(words)})" if words else ""
