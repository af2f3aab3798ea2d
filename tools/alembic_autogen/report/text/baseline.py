"""The result of ``baseline`` as text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from alembic_autogen.report.extent import EVERY
from alembic_autogen.report.text.built_schemas import server_text
from alembic_autogen.report.text.differences import LIKE_PRODUCTION, out_differences
from alembic_autogen.report.text.lines import print_err, print_out
from alembic_autogen.report.text.unseen_objects import not_taken
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.commands.baseline import Baseline


def report_baseline(baseline: Baseline) -> None:
    """Print the path of the file, or what differs."""
    place = f"{baseline.database} at {baseline.place}"
    at = f"at {baseline.revision}" if baseline.revision else "without a revision"
    differences = baseline.comparison.differences
    for sentence in not_taken(baseline):
        print_err(sentence)
    if differences:
        out_differences(differences, ("migrations", "database"), EVERY)
        count = count_of(len(differences), "difference")
        print_out(f"{count} between {place}, {at}, and what the revisions make of its beginning.")
        print_err("Nothing was written: correct the database or the revisions, and run it again.")
        print_err(LIKE_PRODUCTION)
        return
    if not baseline.is_needed:
        print_out(
            f"The revisions make all that is in {place}: no baseline is needed, and none written."
        )
        return
    if not baseline.written:
        print_out(baseline.sql.rstrip())
        return
    if baseline.revision:
        print_err(
            f"Proved on {server_text(baseline)}: with it, the revisions make the schema of {place}."
        )
    else:
        print_err(
            f"The revisions run on it on {server_text(baseline)}; {place} has none to compare with."
        )
    # Every JSON string is a basic string of TOML.
    print_err(
        f"Set baseline = {json.dumps(baseline.path)} in [tool.alembic-autogen] of pyproject.toml."
    )
    print_out(baseline.path)
