"""Results about revisions that exist, as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.report import streams
from alembic_autogen.report.extent import EVERY
from alembic_autogen.report.named_places import place_in
from alembic_autogen.report.text.diagnostics import Diagnostic
from alembic_autogen.report.text.differences import DATABASE, out_differences
from alembic_autogen.report.text.drift_diagnostics import diagnostic
from alembic_autogen.report.text.lines import print_err, print_out
from alembic_autogen.report.text.screen import out_diagnostics
from alembic_autogen.report.text.unseen_objects import unseen_sentence
from alembic_autogen.report.titles import titled
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.commands.drop_replaced import DroppedRevisions
    from alembic_autogen.commands.empty_revision import EmptyRevision
    from alembic_autogen.commands.prove import Proving
    from alembic_autogen.commands.squash import Squash
    from alembic_autogen.commands.stamp import Stamp
    from alembic_autogen.proof.existing_revision import ProofRun


def report_empty(revision: EmptyRevision) -> None:
    """Print the path of the written file, or the text of a dry run."""
    if not revision.written:
        print_out(revision.source.rstrip())
        return
    print_err(
        "It does nothing yet: write its upgrade and downgrade, and prove it with "
        "alembic-autogen prove."
    )
    print_out(streams.shown_path(revision.path))


def report_proof(proving: Proving, *, sql: bool) -> None:
    """Print the result of the proof, for the schema and for rows."""
    proof = proving.proof
    if sql:
        for statement in proof.statements:
            print_out(f"{statement.strip().rstrip(';')};")
    out_diagnostics(_run_differences(proof.empty))
    for line in _run_lines(proof.empty):
        print_out(line)
    if proof.full is not None:
        rows = sum(proof.filled.values())
        differences, lines = list(_run_differences(proof.full)), list(_run_lines(proof.full))
        found = ":" if lines or differences else ", no value changes."
        print_out(f"With {count_of(rows, 'generated row')}{found}")
        out_diagnostics(differences)
        for line in lines:
            print_out(f"  {line}")
    if not proving.has_downgrade:
        print_err("The file has no downgrade: there is no way back.")
    server = titled(proving.server)
    if not proof.is_exact or proof.empty.refused:
        print_out(f"Revision {proving.revision} is not proved ({server}).")
    elif proving.has_downgrade:
        runs = "upgrade, downgrade and upgrade again gave the same schemas"
        print_out(f"Revision {proving.revision} is proved on {server}: {runs}.")
    else:
        print_out(f"Revision {proving.revision} is proved on {server}: the upgrade runs.")


LIKE_PRODUCTION = (
    "If it comes from the servers' defaults, such as a character set, give the disposable one "
    "those of the database: alembic-autogen doctor --like-url URL."
)
"""The advice if a real database differs only in defaults of its server."""


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


def report_dropped(dropped: DroppedRevisions) -> None:
    """Print the file that has changed."""
    removed = " and ".join(streams.shown_path(path) for path in dropped.removed)
    print_err(
        f"Removed {removed}; databases at {', '.join(dropped.replaced[:-1])} can no longer be "
        f"upgraded, nor those at {dropped.anchor}, unless they are stamped with the revision "
        "before it (alembic stamp --purge)."
    )
    print_out(streams.shown_path(dropped.path))


def _run_differences(run: ProofRun) -> Iterator[Diagnostic]:
    """The schemas that are not as before."""
    for when, differences in (
        ("after the downgrade", run.schema_down),
        ("after the second upgrade", run.schema_again),
    ):
        for each in differences:
            yield diagnostic(each, ("now", "then"), label="error", when=when)
    if run.refused:
        text = f"the upgrade fails before it changes anything: {run.refused}"
        yield Diagnostic("error", "fails", text, place_in(text))
    if run.failure:
        text = f"failed: {run.failure}"
        yield Diagnostic("error", "fails", text, place_in(text))


def _run_lines(run: ProofRun) -> Iterator[str]:
    for direction, changes in (
        ("upgrade", run.up),
        ("after the downgrade", run.down),
        ("after the second upgrade", run.again),
    ):
        for change in changes:
            yield f"{direction}: {change.table}: {change.text}"
    if run.not_undone:
        yield f"the downgrade refuses some of these rows: {run.not_undone}"
    if run.not_again:
        yield f"after the downgrade, the upgrade refuses some of these rows: {run.not_again}"
