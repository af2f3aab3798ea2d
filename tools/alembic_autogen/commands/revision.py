"""``revision``: write the revision that makes the migrations agree with the models, proved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from alembic_autogen.autogenerate.rendering.candidate_folder import candidate_folder
from alembic_autogen.autogenerate.rendering.publish import one_at_a_time, publish
from alembic_autogen.errors import (
    AutogenError,
    ConfigurationError,
    ExitCode,
    HistoryError,
    ProofError,
)
from alembic_autogen.hints import revision_command
from alembic_autogen.progress import Progress, Stopwatch
from alembic_autogen.questions import OpenQuestions
from alembic_autogen.schema.describe import describe
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import TableKey
from alembic_autogen.session.head_database import HeadDatabase
from alembic_autogen.session.pipeline import built_schemas
from alembic_autogen.session.schemas import BuiltSchemas
from alembic_autogen.session.session import open_session

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.backfills import Unfilled
    from alembic_autogen.autogenerate.renames import Answers
    from alembic_autogen.autogenerate.renames.candidate import RenameCandidate
    from alembic_autogen.autogenerate.rendering.build import Asked, ServerText, Wishes
    from alembic_autogen.autogenerate.rendering.formatting import Formatted
    from alembic_autogen.autogenerate.rendering.render import Candidate
    from alembic_autogen.commands.decisions import Decisions
    from alembic_autogen.memo.origin import Origins
    from alembic_autogen.memo.remembered import Refused, ServerInfo
    from alembic_autogen.proof.roundtrip import RoundTrip
    from alembic_autogen.proof.rows import RowsProof
    from alembic_autogen.schema.renames import Renames
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class Request:
    """What the user asks for.

    :param message: the revision's message.
    :param answers: renames, as given by flags.
    :param fills: texts of ``--fill``: which value old rows get.
    :param refusals: texts of ``--refuse``: for which columns old rows are refused.
    :param guards: whether the revision refuses rows that would not fit.
    :param dry_run: whether to leave ``versions/`` alone.
    :param version_path: one of several version locations.
    :param accepted: texts of ``--accept-change``: columns whose values may change.
    """

    message: str
    answers: Answers
    fills: Sequence[str] = ()
    refusals: Sequence[str] = ()
    guards: bool = True
    dry_run: bool = False
    version_path: str | None = None
    accepted: Sequence[str] = ()


@dataclass(frozen=True)
class Revision:
    """What came of it.

    :param comparison: in what models and migrations differed.
    :param origins: where both schemas come from, and since when they are known.
    :param path: the file that was written, or would have been; ``None`` where none was needed.
    :param source: its text.
    :param statements: the SQL that its upgrade ran.
    :param findings: what ruff says of the file.
    :param rows: what became of generated rows.
    :param unfilled: columns for whose old rows nobody chose a value: the upgrade refuses them.
    :param by_server: tables whose changes had to be in MySQL's own words.
    :param accepted: columns of which no guard refuses values that change.
    :param filled: which rows get the value of a ``--fill``, as sentences, one a column.
    :param broken: which stored objects without a model the upgrade breaks, as sentences.
    """

    comparison: Comparison
    server: ServerInfo
    origins: Origins
    refused: tuple[Refused, ...] = ()
    unregistered: tuple[str, ...] = ()
    path: Path | None = None
    source: str = ""
    written: bool = False
    statements: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    rows: RowsProof | None = None
    unfilled: tuple[Unfilled, ...] = ()
    by_server: tuple[TableKey, ...] = ()
    accepted: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def exit_code(self) -> ExitCode:
        """How the command ends: findings are what a human must look at before anything else."""
        found = self.refused or self.unregistered or self.unfilled or self.broken
        return ExitCode.FINDINGS if found else ExitCode.OK


class Questions(Protocol):
    """Asks somebody; ``None`` where nobody answers."""

    def is_rename(self, candidate: RenameCandidate) -> bool | None:
        """Whether a pair is one thing under two names."""
        ...

    def value(self, unfilled: Unfilled, problem: str = "") -> str | None:
        """The SQL of the value that old rows get; nothing takes what the question offers.

        :param problem: what was wrong with the answer before.
        """
        ...


def revision(
    settings: Settings, request: Request, progress: Progress, questions: Questions
) -> Revision:
    """Compare, write a candidate, prove it, complete it where the proof fails, publish it.

    Of several that run for one project at the same time each waits for the one before, so that no
    two get the same parent.

    :param questions: asks about renames and values that nobody has decided.
    :raises NeedsAnswerError: something is open and nobody answers.
    :raises AutogenError: there is no server, or models or revisions fail, or no candidate could be
        proved. Nothing is written then.
    """
    if not request.message.strip():
        how = revision_command(settings.project)
        raise ConfigurationError(f"A revision needs a message: {how}.")
    _check_request(settings, request)
    watch = Stopwatch()
    with (
        one_at_a_time(settings.config, progress),
        watch.stage("total"),
        open_session(settings, progress, watch) as session,
    ):
        session.seal()
        session.server.begin()
        from alembic_autogen.autogenerate.rendering.placement import check_published, check_template
        from alembic_autogen.history.scripts import History, new_revision_id

        revision_id = new_revision_id()
        check_template(History(settings), request.message, revision_id)
        sides = built_schemas(session)
        at_head = sides.database
        renames, comparison, decisions = _compared(settings, request, sides, questions)
        result = Revision(
            comparison,
            sides.head.server,
            sides.origins,
            sides.created.refused,
            sides.unregistered,
            seconds=watch.seconds,
        )
        if not comparison:
            return result
        with candidate_folder() as folder, watch.stage("proof"):
            wishes = decisions.wishes(at_head)
            accepted = tuple(sorted(f"{key}.{name}" for key, name in wishes.accepted))
            result = replace(result, unfilled=decisions.unfilled, accepted=accepted)
            writer = _Writer(
                settings, request, sides, at_head, comparison, wishes, folder, progress, revision_id
            )
            result, trip = writer.proved(result)
            result = replace(result, filled=_filled(comparison, writer.wishes))
        if not request.dry_run and result.path:
            path = publish(result.source, result.path)
            check_published(at_head.history, path, writer.revision_id)
            result = replace(result, written=True)
            if writer.is_settled:
                keep = writer.leaves_no_rows
                at_head.publish(path, renames, trip.appended, keep=keep)
    return result


def _check_request(settings: Settings, request: Request) -> None:
    """Refuse flags that cannot be right before anything is started or asked.

    :raises ConfigurationError: a flag is wrong, or two of them contradict each other.
    """
    from alembic_autogen.commands.contradictions import check_flags

    check_flags(request)
    if request.version_path is not None:
        from alembic_autogen.autogenerate.rendering.placement import check_version_path
        from alembic_autogen.history.scripts import History

        check_version_path(History(settings), request.version_path)


def _filled(comparison: Comparison, wishes: Wishes) -> tuple[str, ...]:
    """For which rows values are, and which triggers may refuse them, as sentences."""
    from alembic_autogen.autogenerate.backfills import backfills
    from alembic_autogen.proof.late_triggers import late_triggers

    late = tuple(late_triggers(comparison, wishes.fills, wishes.guards))
    if not any(wishes.fills.values()):
        return late
    guards, _ = wishes.asked(comparison, wishes.fills)
    return (
        *(each.sentence(comparison.head) for each in backfills(comparison, wishes.fills, guards)),
        *late,
    )


def _compared(
    settings: Settings, request: Request, sides: BuiltSchemas, questions: Questions
) -> tuple[Renames, Comparison, Decisions]:
    """What differs, once it is known what is renamed."""
    from alembic_autogen.autogenerate.planning.left_out_keys import keys_in_the_way
    from alembic_autogen.autogenerate.renames import decide
    from alembic_autogen.commands.decisions import Decisions

    undecided: list[RenameCandidate] = []

    def is_rename(candidate: RenameCandidate) -> bool | None:
        answer = questions.is_rename(candidate)
        if answer is None:
            undecided.append(candidate)
        return answer

    open_questions = OpenQuestions()
    migrated, models = sides.migrated(), sides.wanted()
    _check_names(settings, request, sides)
    renames = decide(migrated, models, sides.models, request.answers, is_rename, open_questions)
    comparison = sides.compare(settings, renames)
    in_the_way = keys_in_the_way(comparison)
    if in_the_way:
        raise ConfigurationError(in_the_way[0], details="\n".join(in_the_way[1:]))
    decisions = Decisions(
        request, comparison, questions, open_questions, sides.models, tuple(undecided)
    )
    return renames, comparison, decisions


def _check_names(settings: Settings, request: Request, sides: BuiltSchemas) -> None:
    """Refuse flags that name what is not there before anybody is asked anything.

    :raises ConfigurationError: there is no such table, column or member.
    """
    from alembic_autogen.autogenerate.backfills import check_columns_exist, parse_fill
    from alembic_autogen.autogenerate.renames import decide

    columns = {
        "--fill": [(parse_fill(text)[0], text) for text in request.fills],
        "--refuse": [(text, text) for text in request.refusals],
        "--accept-change": [(text, text) for text in request.accepted],
    }
    answers = request.answers
    renamed = (answers.renames, answers.values, answers.kept_apart, answers.merged)
    if not any(columns.values()) and not any(renamed):
        return
    renames = decide(
        sides.migrated(),
        sides.wanted(),
        sides.models,
        answers,
        lambda candidate: candidate.kind in ("table", "column"),
        OpenQuestions(),
    )
    comparison = sides.compare(settings, renames)
    for option, paths in columns.items():
        check_columns_exist(option, paths, comparison)


@dataclass
class _Writer:
    """Writes candidates until one is proved.

    :param revision_id: the id that the revision gets.
    :param is_settled: whether the database was left where the proved candidate leads.
    :param leaves_no_rows: whether it holds no generated rows any more.
    """

    settings: Settings
    request: Request
    sides: BuiltSchemas
    at_head: HeadDatabase
    comparison: Comparison
    wishes: Wishes
    folder: Path
    progress: Progress
    revision_id: str
    is_settled: bool = False
    leaves_no_rows: bool = False

    def proved(self, result: Revision) -> tuple[Revision, RoundTrip]:
        """The first candidate that passes the proof.

        :raises ProofError: none does; names what was left over.
        """
        from alembic_autogen.proof.refine import tables_to_blame

        up_by_server: ServerText = frozenset()
        down_by_server: ServerText = frozenset()
        while True:
            candidate, formatted, asked = self._candidate(up_by_server, down_by_server)
            self.progress.step("proving the revision: up, down, up again")
            trip = self._round_trip(candidate)
            broken = self._broken(candidate) if trip.proved else ()
            if trip.proved and (rows := self._rows(candidate, asked)) is None:
                self.at_head.reset()  # and without the guards that refused too much
                continue
            if trip.proved:
                self.revision_id = candidate.revision  # a hook of env.py may choose another
                proved = replace(
                    result,
                    rows=rows,
                    broken=broken,
                    path=candidate.final_path,
                    source=formatted.source,
                    findings=formatted.findings,
                    statements=trip.statements,
                    by_server=tuple(sorted(up_by_server | down_by_server, key=lambda k: k.order)),
                )
                return proved, trip
            if trip.up_is_exact:
                tables = self.comparison.head.tables
                more = tables_to_blame(trip.down, tables, down_by_server)
                down_by_server |= more
            else:
                tables = self.comparison.models.tables
                more = tables_to_blame(trip.up, tables, up_by_server)
                up_by_server |= more
            if not more:
                raise _not_proved(trip, candidate)
            self.progress.step(f"completing the revision by MySQL's own text ({_why(trip)})")
            self.at_head.reset()

    def _candidate(self, up: ServerText, down: ServerText) -> tuple[Candidate, Formatted, Asked]:
        from alembic_autogen.autogenerate.rendering.build import build
        from alembic_autogen.autogenerate.rendering.formatting import format_revision
        from alembic_autogen.autogenerate.rendering.render import render
        from alembic_autogen.history.hooks import run_hooks

        built = build(self.comparison, self.sides.models, self.settings, self.wishes, up, down)
        history = self.at_head.history
        candidate = render(
            history,
            self.at_head.database,
            built.planned,
            self.request.message,
            self.revision_id,
            self.folder,
            self.request.version_path,
        )
        source = candidate.path.read_text(encoding="utf-8")
        formatted = format_revision(source, candidate.final_path, self.settings.line_length)
        candidate.path.write_text(formatted.source, encoding="utf-8")
        run_hooks(history, candidate.path)
        source = candidate.path.read_text(encoding="utf-8")
        try:
            history.reload_script(candidate.revision)
        except HistoryError as error:
            if source == formatted.source:
                raise
            raise HistoryError(
                "What the post_write_hooks make of the revision cannot be loaded; nothing was "
                f"written. {error.message}",
                details=error.details,
            ) from error
        return candidate, replace(formatted, source=source), built.asked

    def _round_trip(self, candidate: Candidate) -> RoundTrip:
        from alembic_autogen.proof.roundtrip import round_trip

        return round_trip(
            self.at_head.history,
            self.at_head.database,
            candidate,
            self.comparison,
            self.sides.rules(self.settings),
            self.sides.left_out,
        )

    def _broken(self, candidate: Candidate) -> tuple[str, ...]:
        """Which stored objects without a model worked before the upgrade, and do not after it."""
        from alembic_autogen.proof.dependents import broken_texts, broken_view, invalid_views

        history, database = self.at_head.history, self.at_head.database
        invalid = invalid_views(database, self.comparison)
        if invalid:  # perhaps they were so before
            history.downgrade(database, candidate.down_revision)
            invalid -= invalid_views(database, self.comparison)
            history.upgrade(database, candidate.revision)
        views = sorted(broken_view(view, self.comparison) for view in invalid)
        return (*views, *broken_texts(self.comparison))

    def _rows(self, candidate: Candidate, asked: Asked) -> RowsProof | None:
        """What becomes of rows; ``None`` where guards have turned out to be too strict."""
        from alembic_autogen.proof.rows import RowsProver, UnforeseenError
        from alembic_autogen.proof.rows.published import missing_refusals
        from alembic_autogen.proof.rows.strictness import TooStrictError

        self.progress.step("proving it on generated rows")
        history, database = self.at_head.history, self.at_head.database
        source = candidate.path.read_text(encoding="utf-8")
        prover = RowsProver(
            history,
            database,
            candidate,
            self.comparison,
            self.wishes,
            asked,
            self.sides.left_out,
            missing_refusals(source, asked) if self.wishes.guards else (),
        )
        try:
            proof = prover.prove()
        except TooStrictError as error:
            needless = {guard.offenders for guard in error.guards}
            self.wishes = replace(self.wishes, needless=self.wishes.needless | needless)
            self.progress.step(f"leaving out what refuses too much: {error}")
            return None
        except UnforeseenError as error:
            self.wishes = replace(
                self.wishes,
                tried=self.wishes.tried | error.tried,
                tried_back=self.wishes.tried_back | error.tried_back,
            )
            self.progress.step(f"completing the revision by a trial of the rows of {error}")
            return None
        if proof.failures:
            raise ProofError(
                "On generated rows that no guard refuses the revision fails; nothing was written. "
                "Give such rows a value (--fill TABLE.COLUMN=SQL), or declare the expression "
                "of the column or index so that it is NULL for them.",
                details="\n".join(proof.failures),
            )
        self.is_settled = True
        self.leaves_no_rows = prover.clean_up()
        return proof


def _why(trip: RoundTrip) -> str:
    """What was not yet right, in a few words."""
    failure = trip.up_failure or trip.down_failure
    if failure is not None:
        return failure.message
    left = trip.up or trip.down or trip.again
    return "left over: " + ", ".join(describe(difference)[0] for difference in left)


def _not_proved(trip: RoundTrip, candidate: Candidate) -> AutogenError:
    failure = trip.up_failure or trip.down_failure
    if failure is not None:
        return ProofError(
            f"No revision that works was found; nothing was written. The last candidate: {failure}",
            details=failure.details,
        )
    direction = "downgrade" if trip.down else "upgrade"
    left = trip.up or trip.down or trip.again
    return ProofError(
        f"The {direction} of the revision could not be completed; nothing was written.",
        details="\n".join(line for difference in left for line in describe(difference)),
    )
