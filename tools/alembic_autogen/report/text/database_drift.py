"""The result of ``check-drift --url`` as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.report.extent import Extent
from alembic_autogen.report.half_applied import statement_lines
from alembic_autogen.report.text.differences import DATABASE, LIKE_PRODUCTION, out_differences
from alembic_autogen.report.text.lines import print_err, print_out
from alembic_autogen.report.text.mending_lines import mending_lines, purpose_of_mending
from alembic_autogen.report.text.unseen_objects import unseen_sentence
from alembic_autogen.report.titles import titled
from alembic_autogen.schema.describe import qualified_name
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.commands.database_drift import DatabaseDrift
    from alembic_autogen.commands.half_applied import HalfApplied


def report_database_drift(drift: DatabaseDrift, extent: Extent) -> None:
    """Print what differs, and the revision that has the schema of the database."""
    place = f"{drift.database} at {drift.place}"
    if drift.unseen:
        print_err(unseen_sentence(drift.unseen, "--url"))
    for view, why in drift.left_out.items():
        print_err(f"Not compared: view {view}, which reads what is in another database: {why}.")
    for sentence in drift.notes:
        print_err(sentence)
    for difference in drift.unsure:
        print_err(f"Not seen: {difference.kind} {qualified_name(difference)}.")
    differences = drift.comparison.differences
    out_differences(differences, DATABASE, extent)
    server = titled(drift.server)
    if drift.in_sync:
        tables = count_of(len(drift.comparison.target.tables), "table")
        print_out(f"{place} has the schema of its revision {drift.at} ({tables}, {server}).")
    elif differences:
        count = count_of(len(differences), "difference")
        print_out(f"{count} between {place} and its revision {drift.at} ({server}).")
        _advise(drift)
        _show_mending(drift)
    else:
        print_out(
            f"No difference between {place} and {drift.at} in what could be compared ({server})."
        )


def _advise(drift: DatabaseDrift) -> None:
    """Print which revision has this schema, and what to type."""
    if drift.half is not None:
        _show_half_applied(drift.half)
        return
    if drift.lacks:
        _show_lacking(drift)
        return
    if not drift.fits:
        edited = ", or a revision was edited after it had run here, as by revision --amend"
        why = f"somebody changed it by hand{edited if drift.revisions else ''}"
        print_err(f"No other revision makes this schema: {why}.")
        print_err(LIKE_PRODUCTION)
        return
    names = [", ".join(each) or "base" for each in drift.fits]
    print_out(f"Its schema is that of {' and of '.join(names)}.")
    if len(drift.fits) > 1:
        print_err("Stamp it with the one up to which it has the changes of rows, too:")
    for each in drift.fits:
        if len(each) > 1:
            print_err(f"alembic stamp {' '.join(each)}")
        else:
            print_err(f"alembic-autogen stamp {''.join(each) or 'base'} --url URL")


def _show_lacking(drift: DatabaseDrift) -> None:
    """Print which revisions have not run in the database, and what to type."""
    names = " and ".join(each.revision for each in drift.lacks)
    if len(drift.lacks) == 1:
        what = f"revision {names} makes, which comes before {drift.at}: it was"
    else:
        what = f"the revisions {names} make, which come before {drift.at}: they were"
    print_out(f"It lacks just what {what} put there later, as by rebase, or undone by hand.")
    for each in drift.lacks:
        print_err(
            f"`alembic upgrade {each} --sql` prints all statements of {each.revision}, also those "
            "on rows, of which the schema shows nothing."
        )


def _show_mending(drift: DatabaseDrift) -> None:
    """Print the statements that give the database the schema of its revision."""
    if drift.is_explained:
        return
    for line in mending_lines(drift.mending, purpose_of_mending(drift)):
        print_out(line)


def _show_half_applied(half: HalfApplied) -> None:
    """Print how far a revision has come, what it does, and how to go on or back."""
    place = half.place
    verb = "applied" if half.is_upgrade else "undone"
    lasting = len(place.recorded.lasting)
    print_out(
        f"Revision {place.recorded.revision} has been {verb} up to statement {place.done} of "
        f"{lasting}, and the version table does not show it."
    )
    for line in statement_lines(place):
        print_err(line)
    for difference in half.rest:
        print_err(f"Changed besides: {difference.kind} {qualified_name(difference)}.")
    on, back = ("upgrade", "downgrade") if half.is_upgrade else ("downgrade", "upgrade")
    print_err(
        f"`alembic-autogen {on}` goes on from there, `alembic-autogen {back}` takes it back (see "
        "docs/production.md)."
    )
