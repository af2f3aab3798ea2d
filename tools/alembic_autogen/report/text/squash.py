"""The results of ``squash`` as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.report import streams
from alembic_autogen.report.text.lines import print_err, print_out
from alembic_autogen.report.titles import titled

if TYPE_CHECKING:
    from alembic_autogen.commands.drop_replaced import DroppedRevisions
    from alembic_autogen.commands.squash import Squash


def report_squash(squash: Squash) -> None:
    """Print the path of the squash, or its text."""
    for sentence in squash.notes:
        print_err(sentence)
    if squash.kept:
        print_err(f"Kept with their own statements, in this order: {', '.join(squash.kept)}.")
    if not squash.written:
        print_out(squash.source.rstrip())
        return
    count = len(squash.replaced)
    runs = "a new database, and those within the range, get the same schema and rows"
    print_err(f"Proved on {titled(squash.server)}: with it, {runs} as by the {count} revisions.")
    print_err(f"Their files are kept in {streams.shown_path(squash.folder)}.")
    for path in squash.files:
        print_out(streams.shown_path(path))


def report_dropped(dropped: DroppedRevisions) -> None:
    """Print the file that has changed, or that would."""
    removed = " and ".join(streams.shown_path(path) for path in dropped.removed)
    done, later = ("Would remove", "could") if dropped.is_dry else ("Removed", "can")
    print_err(
        f"{done} {removed}; databases at {', '.join(dropped.replaced[:-1])} {later} no longer be "
        f"upgraded, nor those at {dropped.anchor}, unless they are stamped with the revision "
        "before it (alembic stamp --purge)."
    )
    print_out(streams.shown_path(dropped.path))
