"""Write candidates of a revision until one is proved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.rendering.build import build
from alembic_autogen.autogenerate.rendering.formatting import format_revision
from alembic_autogen.autogenerate.rendering.plugin import joined
from alembic_autogen.autogenerate.rendering.render import render
from alembic_autogen.autogenerate.rendering.style import find_style
from alembic_autogen.commands.project_expressions import describe_failure, evaluation_error
from alembic_autogen.commands.unproved import hooks_not_followed, not_proved, why_not
from alembic_autogen.errors import HistoryError, ProofError
from alembic_autogen.history.alembic_compat import version_locations
from alembic_autogen.history.hooks import run_hooks
from alembic_autogen.lint.candidate_observer import CandidateObserver
from alembic_autogen.proof.broken_objects import broken_texts, broken_view, invalid_views
from alembic_autogen.proof.refine import tables_to_change_in_sql
from alembic_autogen.proof.roundtrip import round_trip
from alembic_autogen.proof.rows.prover import RowsProver, UnforeseenError
from alembic_autogen.proof.rows.published import missing_messages
from alembic_autogen.proof.rows.strictness import TooStrictError
from alembic_autogen.proof.way_back import go_back, has_downgrade
from alembic_autogen.schema.differences import ObjectDifference, of_kind
from alembic_autogen.server.definers import create_definers

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.rendering.build import (
        Built,
        DirectionChecks,
        RevisionOptions,
        ServerText,
    )
    from alembic_autogen.autogenerate.rendering.formatting import Formatted
    from alembic_autogen.autogenerate.rendering.plugin import PlannedOperations
    from alembic_autogen.autogenerate.rendering.render import Candidate
    from alembic_autogen.autogenerate.rendering.style import CodeStyle
    from alembic_autogen.commands.revision_request import RevisionRequest
    from alembic_autogen.history.revision_placement import RevisionPlacement
    from alembic_autogen.history.scripts import History
    from alembic_autogen.lint.judge import Judgement
    from alembic_autogen.proof.roundtrip import RoundTrip
    from alembic_autogen.proof.rows.result import RowsProof
    from alembic_autogen.schema.differences import Comparison
    from alembic_autogen.schema.model import TableKey
    from alembic_autogen.session.schemas import BuiltSchemas
    from alembic_autogen.session.session import Session


@dataclass(frozen=True)
class Proved:
    """A candidate that has passed every proof; the database is at its revision.

    :param options: the user's options, with the additions of the proofs.
    :param broken: sentences about stored objects that no model declares and the upgrade breaks.
    :param notes: sentences about what env.py's hooks do and the revision does not follow.
    :param by_server: tables that had to be changed with the server's own SQL.
    :param leaves_no_rows: whether the database is free of generated rows again.
    :param generated: the text of the file, without edits by hand.
    :param judgement: what the rules of ``lint`` find in it; ``None`` if no table could get rows.
    """

    candidate: Candidate
    formatted: Formatted
    trip: RoundTrip
    rows: RowsProof
    options: RevisionOptions
    broken: tuple[str, ...]
    by_server: tuple[TableKey, ...]
    leaves_no_rows: bool
    notes: tuple[str, ...] = ()
    generated: str = ""
    judgement: Judgement | None = None


@dataclass
class CandidateWriter:
    """Writes candidates, each of which takes the previous proof into account.

    :param options: the user's options.
    :param folder: the folder of the candidates, outside the history.
    :param revision_id: the id of the revision.
    :param place: where it goes among the branches.
    :param of_each: the operations of each database that env.py migrates, if it migrates several; an
        entry for each that the revision changes together with this one is replaced.
    :param numbers: the numbers of these.
    """

    session: Session
    request: RevisionRequest
    schemas: BuiltSchemas
    comparison: Comparison
    options: RevisionOptions
    folder: Path
    revision_id: str
    place: RevisionPlacement
    of_each: Mapping[int, PlannedOperations] | None = None
    numbers: frozenset[int] = frozenset()
    _is_forward_only: bool = False
    _up: ServerText = frozenset()
    _down: ServerText = frozenset()
    _notes: tuple[str, ...] = ()
    _generated: str = ""
    _observing: CandidateObserver | None = None

    def proved(self) -> Proved:
        """Write candidates until one passes the proof.

        :raises ProofError: none does; the error lists the remaining differences.
        """
        while True:
            candidate, formatted, checks = self._candidate()
            self._step("proving the revision: up, down, up again")
            trip = self._round_trip(candidate)
            if trip.proved:
                broken = self._broken(candidate)
                rows = self._rows(candidate, checks)
                if rows is not None:
                    return self._result(candidate, formatted, trip, rows, broken)
            elif isinstance(getattr(trip.down_failure, "__cause__", None), NotImplementedError):
                self._is_forward_only = True
            else:
                self._refine(trip, candidate)
            self.schemas.database.reset()

    def _result(
        self,
        candidate: Candidate,
        formatted: Formatted,
        trip: RoundTrip,
        found: tuple[RowsProof, bool],
        broken: tuple[str, ...],
    ) -> Proved:
        rows, leaves_no_rows = found
        by_server = tuple(sorted(self._up | self._down, key=lambda key: key.order))
        return Proved(
            candidate,
            formatted,
            trip,
            rows,
            self.options,
            broken,
            by_server,
            leaves_no_rows,
            (*self._notes, *candidate.notes),
            self._generated,
            self._observer().judged(
                self.comparison, formatted.source, self.session.settings.lint_severity
            ),
        )

    def _observer(self) -> CandidateObserver:
        """The observer of candidates that run on rows, created when it is first needed."""
        if self._observing is None:
            database = self.schemas.database
            version_tables = database.history.version_tables(database.database)
            names = [table.name for table in version_tables]
            self._observing = CandidateObserver(database.database, names)
        return self._observing

    def _step(self, text: str) -> None:
        self.session.progress.step(text)

    def _refine(self, trip: RoundTrip, candidate: Candidate) -> None:
        """Have the next candidate follow the models less, and the server's own SQL more.

        :raises ProofError: there are no more tables that could be the cause.
        """
        if (
            not trip.up_is_exact
            and self.options.own_statements
            and _has_own_statements(self.comparison)
        ):
            self.options = replace(self.options, own_statements=False)
            self._step(f"writing stored objects as the server prints them ({why_not(trip)})")
            return
        error = evaluation_error(trip)
        if error is not None and self.options.own_types and candidate.project_expressions:
            self.options = replace(self.options, own_types=False)
            failure = describe_failure(error, candidate.project_expressions)
            self._notes += (*candidate.notes, failure)
            self._step(f"writing the server's types ({why_not(trip)})")
            return
        self._change_in_sql(self._more_to_change(trip, candidate), trip, candidate)

    def _more_to_change(self, trip: RoundTrip, candidate: Candidate) -> ServerText:
        """The further tables that could be the cause.

        :raises ProofError: there are none.
        """
        tried = self._down if trip.up_is_exact else self._up
        differing = {each.target_table or each.current_table for each in trip.remaining}
        if differing and differing <= candidate.changed_by_hooks & tried:
            raise not_proved(trip, candidate, self.schemas.refused)
        if trip.up_is_exact:
            more = tables_to_change_in_sql(trip.down, self.comparison.current.tables, tried)
        else:
            more = tables_to_change_in_sql(trip.up, self.comparison.target.tables, tried)
        if not more:
            raise not_proved(trip, candidate, self.schemas.refused)
        return more

    def _change_in_sql(self, more: ServerText, trip: RoundTrip, candidate: Candidate) -> None:
        """Have the next candidate change tables with the server's own SQL.

        An operation that a hook adds comes again, also to a table that it does not get: such a hook
        is left out first.
        """
        if altered := (more & candidate.altered_by_hooks) - self.options.withheld:
            self._notes += tuple(hooks_not_followed(altered, trip))
            self.options = replace(self.options, withheld=self.options.withheld | altered)
            self._step(f"leaving the hook of env.py out ({why_not(trip)})")
            return
        if trip.up_is_exact:
            self._down |= more
        else:
            self._up |= more
        self._notes += tuple(hooks_not_followed(more & candidate.changed_by_hooks, trip))
        self._step(f"rewriting tables in the server's own SQL ({why_not(trip)})")

    def _candidate(self) -> tuple[Candidate, Formatted, DirectionChecks]:
        """Write a candidate, as the project's formatter and hooks leave it."""
        history = self.schemas.database.history
        style = self._style(history)
        candidate, built = self._rendered(history, style)
        formatted, candidate = self._formatted(history, candidate, style)
        if built.planned.down:
            calls_others = self.of_each is not None
            found = has_downgrade(formatted.source, calls_others=calls_others)
            goes_back = not self._is_forward_only and found
            candidate = replace(candidate, has_downgrade=goes_back)
        return candidate, formatted, built.checks

    def _rendered(self, history: History, style: CodeStyle) -> tuple[Candidate, Built]:
        """Build the operations of a candidate, and have Alembic render them."""
        built = build(
            self.comparison,
            self.schemas.models,
            replace(self.session.settings, line_length=style.line_length),
            self.options,
            self._up,
            self._down,
        )
        if self.of_each is not None:
            self.of_each = joined(self.of_each, dict.fromkeys(self.numbers, built.planned))
        candidate = render(
            history,
            self.schemas.database.database,
            built.planned,
            self.request.message,
            self.revision_id,
            self.folder,
            self.place,
            self.of_each,
        )
        return candidate, built

    def _formatted(
        self, history: History, candidate: Candidate, style: CodeStyle
    ) -> tuple[Formatted, Candidate]:
        """Format a candidate, run the post_write_hooks, and keep what was edited by hand.

        :raises HistoryError: the file can no longer be loaded.
        """
        source = candidate.path.read_text(encoding="utf-8")
        template = Path(history.scripts.dir, "script.py.mako").read_text(encoding="utf-8")
        formatted = format_revision(source, candidate.final_path, template, style)
        candidate.path.write_text(formatted.source, encoding="utf-8")
        run_hooks(history, candidate.path)
        source = self._generated = candidate.path.read_text(encoding="utf-8")
        amended = self.request.amended
        if amended is not None:
            source = amended.merged(source)
            candidate.path.write_text(source, encoding="utf-8")
            candidate = replace(candidate, final_path=amended.final)
        try:
            history.reload_script(candidate.revision)
        except HistoryError as error:
            if source == formatted.source or amended is not None:
                raise
            raise HistoryError(
                "The revision cannot be loaded after the post_write_hooks have changed it; nothing "
                f"was written. {error.message}",
                details=error.details,
            ) from error
        return replace(formatted, source=source), candidate

    def _style(self, history: History) -> CodeStyle:
        """The code style of the project; a problem with it is noted once."""
        folder = version_locations(history.scripts)[0]
        style = find_style(
            Path(folder), self.session.settings.line_length, has_hooks=bool(history.scripts.hooks)
        )
        self._notes += tuple(note for note in style.notes if note not in self._notes)
        return style

    def _round_trip(self, candidate: Candidate) -> RoundTrip:
        return round_trip(
            self.schemas.database.history,
            self.schemas.database.database,
            candidate,
            self.comparison,
            self.schemas.rules(self.session.settings),
            self.schemas.left_out,
            self.session.progress.advance,
        )

    def _broken(self, candidate: Candidate) -> tuple[str, ...]:
        """Describe stored objects that no model declares, and that the upgrade breaks."""
        history, database = self.schemas.database.history, self.schemas.database.database
        invalid = invalid_views(database, self.comparison)
        if invalid:  # they may have been invalid before the upgrade
            go_back(history, database, candidate)
            invalid -= invalid_views(database, self.comparison)
            history.upgrade(database, candidate.revision)
        views = sorted(broken_view(view, self.comparison) for view in invalid)
        return (*views, *broken_texts(self.comparison))

    def _rows(self, candidate: Candidate, checks: DirectionChecks) -> tuple[RowsProof, bool] | None:
        """Prove a candidate on generated rows.

        :returns: the result, and whether the database is free of generated rows again; ``None`` if
            the next candidate needs fewer preconditions or more trials.
        :raises ProofError: the revision fails on rows that no precondition refuses.
        """
        self._step("proving it on generated rows")
        history, database = self.schemas.database.history, self.schemas.database.database
        create_definers(database.server, self.comparison.definers())
        source = candidate.path.read_text(encoding="utf-8")
        observer = self._observer()
        observer.begin(candidate)
        prover = RowsProver(
            history,
            database,
            candidate,
            self.comparison,
            self.options,
            checks,
            self.schemas.left_out,
            missing_messages(source, checks) if self.options.has_preconditions else (),
            observer.watching,
        )
        try:
            proof = prover.prove()
        except TooStrictError as error:
            needless = {each.offenders for each in error.preconditions}
            self.options = replace(self.options, needless=self.options.needless | needless)
            self._step(f"removing a precondition that also refuses rows that fit: {error}")
            return None
        except UnforeseenError as error:
            self.options = replace(
                self.options,
                tried=self.options.tried | error.tried,
                tried_by_downgrade=self.options.tried_by_downgrade | error.tried_by_downgrade,
            )
            self._step(f"adding a trial of the rows of {error} to the revision")
            return None
        if proof.failures:
            raise ProofError(
                "The revision fails on generated rows that it does not refuse in advance; nothing "
                "was written. Give such rows a value (--fill TABLE.COLUMN=SQL), declare the "
                "expression of the column or index so that it is NULL for them, or, where a "
                "trigger refuses them, change the trigger or its target in an earlier revision.",
                details="\n".join(proof.failures),
            )
        return proof, prover.clean_up()


def _has_own_statements(comparison: Comparison) -> bool:
    """Whether a stored object is created by a statement of the models."""
    found = of_kind(comparison.differences, ObjectDifference)
    return any(d.target is not None and d.target.own_statement for d in found)
