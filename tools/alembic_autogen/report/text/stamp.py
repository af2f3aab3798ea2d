"""The result of ``stamp`` as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.report.extent import EVERY
from alembic_autogen.report.text.differences import DATABASE, LIKE_PRODUCTION, out_differences
from alembic_autogen.report.text.lines import print_err, print_out
from alembic_autogen.report.text.unseen_objects import unseen_sentence
from alembic_autogen.report.titles import titled

if TYPE_CHECKING:
    from alembic_autogen.commands.stamp import Stamp


def report_stamp(stamp: Stamp) -> None:
    """Print the revision of the database, or what differs."""
    place = f"{stamp.database} at {stamp.place}"
    before, after = (", ".join(each) or "base" for each in (stamp.before, stamp.after))
    if stamp.unseen:
        print_err(unseen_sentence(stamp.unseen, "--url"))
    differences = stamp.comparison.differences if stamp.comparison else ()
    out_differences(differences, DATABASE, EVERY)
    if differences:
        print_out(f"{place} is not what the revisions make up to {after}; it stays at {before}.")
        print_err("Write the difference as a revision, or stamp it all the same with --no-verify.")
        print_err(LIKE_PRODUCTION)
        return
    if stamp.comparison is not None:
        print_err(f"Its schema is what the revisions make on {titled(stamp.server)}.")
    verb = "is stamped" if stamp.written else "would be stamped"
    print_out(f"{place} {verb} at {after} (before: {before}).")
