"""``squash``: one revision in place of several, for new databases."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.util import rev_id

from alembic_autogen.autogenerate.rendering.candidate_folder import candidate_folder
from alembic_autogen.autogenerate.rendering.replace_files import replace_files
from alembic_autogen.autogenerate.rendering.squash import (
    RenderedSquash,
    check_template_of_squash,
    render_squash,
)
from alembic_autogen.errors import AutogenError, ExitCode, HistoryError, ProofError
from alembic_autogen.history.alembic_compat import leave_out
from alembic_autogen.history.ranges import Range, find_range
from alembic_autogen.history.revision_text import read_source
from alembic_autogen.history.row_statements import names_table, noting_row_statements
from alembic_autogen.history.single_steps import run_in_order
from alembic_autogen.history.unsquashing import replaced_by
from alembic_autogen.memo.stored_values import ServerInfo
from alembic_autogen.progress import Progress
from alembic_autogen.proof.squashed import (
    PrintedContents,
    Runner,
    Squashed,
    Unequal,
    printed_otherwise,
    read_state,
)
from alembic_autogen.proof.way_back import has_downgrade
from alembic_autogen.session.import_models import import_models
from alembic_autogen.session.session import Session, writing_session
from alembic_autogen.spelling import enumeration
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.commands.segments import SegmentWriter
    from alembic_autogen.history.scripts import History
    from alembic_autogen.history.squashing import Part
    from alembic_autogen.history.trace import Trace
    from alembic_autogen.schema.model import TableKey
    from alembic_autogen.server.base import Database
    from alembic_autogen.session.import_models import LoadedModels
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class Squash:
    """The result of ``squash``.

    :param replaced: the replaced revisions, oldest first; the last one's id is the squash's.
    :param kept: those of them whose statements are in the squash as they were.
    :param files: the new files; that of the squash is the last one.
    :param folder: where the replaced files are kept.
    :param source: the text of the squash.
    :param notes: what was not tried, as sentences.
    """

    replaced: tuple[str, ...]
    kept: tuple[str, ...]
    files: tuple[Path, ...]
    folder: Path
    source: str
    server: ServerInfo
    written: bool = False
    notes: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command."""
        return ExitCode.OK


def squash(
    settings: Settings,
    span: str,
    message: str,
    progress: Progress,
    writer: type[SegmentWriter],
    *,
    dry_run: bool = False,
) -> Squash:
    """Write a revision that leaves the same schema and rows as a range, and keep its files apart.

    :param span: ``FROM:TO``, both included.
    :param message: the message of the squash; empty for one that names the range.
    :param writer: writes the parts of the squash.
    :raises HistoryError: there is no such range, or one of its revisions fails.
    :raises ProofError: what the squash leaves differs. Nothing is written then.
    """
    settings = replace(settings, memory="never", use_cache=False)
    with writing_session(settings, progress) as session:
        loaded = import_models(session)  # revisions may use them
        history = session.open_history(loaded.untouched)
        range_ = find_range(history, span)
        _check_files(range_)
        text = message.strip() or f"{range_.revisions[0]} to {range_.last}"
        check_template_of_squash(history, range_, text)
        with session.server.database("squash") as database:
            found = _Squashing(session, loaded, history, range_, text, database, writer).squashed()
        rendered, result = found
        if not dry_run:
            replace_files(range_.own_files, rendered)
            history.reload()
            with history.alembic_errors():
                history.scripts.get_revision(range_.last)
            result = replace(result, written=True)
    return replace(result, seconds=session.watch.seconds)


def _not_compared(unstable: Collection[tuple[TableKey, str]]) -> Iterator[str]:
    """A sentence about columns that the replaced revisions fill with the time, or at random."""
    if unstable:
        names = enumeration(sorted(f"{table}.{column}" for table, column in unstable))
        verb = "is" if len(unstable) == 1 else "are"
        yield f"{names} {verb} not compared: the revisions fill them otherwise each time."


def _check_files(range_: Range) -> None:
    """Refuse files that cannot replace others.

    :raises HistoryError: a file is a squash itself, or two files have the same name.
    """
    for revision, path in range_.own_files.items():
        if replaced_by(read_source(path)):
            raise HistoryError(
                f"Revision {revision} replaces others itself; drop their files first: "
                f"alembic-autogen squash --drop-replaced {revision}."
            )
    names = [path.name for path in range_.own_files.values()]
    if len(set(names)) < len(names):
        raise HistoryError("Two files of the range have one name in different folders; rename one.")


@dataclass
class _Squashing:
    """Squashes a range.

    :param database: a scratch database.
    """

    session: Session
    loaded: LoadedModels
    history: History
    range_: Range
    message: str
    database: Database
    writer: type[SegmentWriter]
    _traces: list[Trace] = field(default_factory=list)
    _states: list[PrintedContents] = field(default_factory=list)
    _kept: set[int] = field(default_factory=set)

    def squashed(self) -> tuple[RenderedSquash, Squash]:
        """Write the squash, keeping ever more statements, until its results are those of the range.

        :raises ProofError: it differs even if all statements are kept.
        """
        self._run_range()
        every = set(range(len(self.range_.revisions)))
        while True:
            parts = list(self._parts())
            rendered = self._rendered(parts)
            self.session.progress.step("proving the squash: up, down, up again, and from within")
            found, notes = self._differences(rendered, parts)
            if not found:
                return rendered, self._result(rendered, notes)
            if self._kept == every:
                raise ProofError(
                    "The squash leaves something else than the revisions; nothing was written.",
                    details="\n".join(found.lines),
                )
            self._keep(self._naming(found) or every, found.lines[0])

    def _keep(self, numbers: set[int], reason: str) -> None:
        """Keep revisions as they are from now on, and show why."""
        self.session.progress.step(
            f"keeping {count_of(len(numbers), 'revision')} unchanged ({reason})"
        )
        self._kept |= numbers

    @cached_property
    def _runner(self) -> Runner:
        return Runner(self.history, self.database, self.range_.before)

    def _run_range(self) -> None:
        """Run the revisions one by one, and find those that change rows."""
        progress, total = self.session.progress, len(self.range_.revisions)
        progress.step("running the revisions of the range")
        self._runner.begin()
        self._states = [read_state(self.history, self.database)]
        starts_empty = not self.range_.before and not self.session.settings.baseline
        for number, revision in enumerate(self.range_.revisions):
            progress.advance(number + 1, total, revision)
            with noting_row_statements() as noted:
                trace = run_in_order(self.history, self.database, [revision])
            self._traces.append(trace)
            self._states.append(read_state(self.history, self.database))
            if noted.effective if starts_empty else noted.run:
                self._kept.add(number)

    def _parts(self) -> Iterator[Part]:
        """The parts of the squash, in order."""
        writer = self.writer(self.session, self.loaded, self.range_, self._states)
        at, total = 0, len(self.range_.revisions)
        while at < total:
            stop = next((n for n in range(at, total) if n in self._kept), total)
            if stop - at > 1:
                self.session.progress.step(f"joining {stop - at} revisions")
                try:
                    part = writer.joined(at, stop)
                except AutogenError as error:
                    self._keep(set(range(at, stop)), error.message)
                    continue
                if part is not None:
                    yield part
            elif stop == at:
                stop += 1
                yield writer.kept(at)
            else:
                self._kept.add(at)
                continue
            at = stop

    def _naming(self, found: Unequal) -> set[int]:
        """The revisions, not kept yet, that name one of the tables that differ."""
        return {
            number
            for number, trace in enumerate(self._traces)
            if number not in self._kept and any(names_table(trace, each) for each in found.tables)
        }

    def _rendered(self, parts: list[Part]) -> RenderedSquash:
        settings = replace(self.session.settings, left_out=self.range_.files_but(0))
        history = replace(self.session, settings=settings).open_history(self.loaded.untouched)
        with candidate_folder() as folder:
            return render_squash(history, self.range_, parts, self.message, rev_id(), folder)

    def _differences(
        self, rendered: RenderedSquash, parts: Sequence[Part]
    ) -> tuple[Unequal, list[str]]:
        squashed = self.session.open_history(self.loaded.untouched)
        files = self.range_.own_files.values()
        scripts = rendered.scripts(next(iter(files)).parent)
        leave_out(squashed.scripts, frozenset(files), scripts)
        compared = Squashed(
            self._runner,
            squashed,
            self.range_.revisions,
            [each.revision for each in rendered.files],
            self._states[0],
            self._states[-1],
            *(self._back_and_again or (None, None)),
        )
        try:
            found, notes = self._compared(squashed, compared)
        except HistoryError as error:
            every = {name for state in self._states for name in state.schema.tables}
            text = rendered.squash.explained(
                error.message, parts, self.range_.files, squashed.settings.project
            )
            found, notes = Unequal((text,), frozenset(key.name for key in every)), []
        if not self._goes_back:
            notes = ["A replaced revision has no way back: no downgrade ran.", *notes]
        return found, [*notes, *_not_compared(compared.unstable)]

    def _compared(self, squashed: History, compared: Squashed) -> tuple[Unequal, list[str]]:
        """Compare the schemas, and then the rows, if there may be any before the range."""
        found = compared.differences()
        if found:
            return found, []
        notes = self._printed_notes(squashed, compared)
        if not (self.range_.before or self.session.settings.baseline):
            return found, notes
        found, untried = compared.differences_of_rows()
        if untried and self._naming(untried):
            return untried, notes  # revisions that are kept need not be tried
        return found, notes + [
            f"The revisions keep their own statements, since {line}." for line in untried.lines
        ]

    def _printed_notes(self, squashed: History, compared: Squashed) -> list[str]:
        now = self._runner.after(squashed, compared.squash)
        tables = printed_otherwise(now, self._states[-1])
        if not tables:
            return []
        names = ", ".join(map(str, tables))
        return [f"SHOW CREATE TABLE prints the keys in another order for {names}."]

    @cached_property
    def _back_and_again(self) -> tuple[PrintedContents, PrintedContents] | None:
        """The states after the range went down and up again; ``None`` if it has no way back.

        Where its downgrades fail, those of the squash have to leave what was there before.
        """
        if not self._goes_back:
            return None
        try:
            return self._runner.back_and_again(self.range_.revisions)
        except HistoryError:
            return self._states[0], self._states[-1]

    @cached_property
    def _goes_back(self) -> bool:
        """Whether every revision of the range has a way back."""
        texts = (read_source(path) for path in self.range_.own_files.values())
        return all(map(has_downgrade, texts))

    def _result(self, rendered: RenderedSquash, notes: list[str]) -> Squash:
        return Squash(
            self.range_.revisions,
            tuple(self.range_.revisions[number] for number in sorted(self._kept)),
            tuple(each.path for each in rendered.files),
            rendered.folder,
            rendered.squash.source,
            ServerInfo.of(self.session.server.server),
            notes=tuple(notes),
        )
