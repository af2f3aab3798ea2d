"""``init``: configure the tool for a project, offer the usual places to call it, and try it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alembic_autogen.commands.drifts import Drifts
from alembic_autogen.errors import AutogenError, ExitCode
from alembic_autogen.project.changes import FileChange, write
from alembic_autogen.project.look import look
from alembic_autogen.schema.differences import (
    CharsetDifference,
    ColumnOrderDifference,
    Difference,
    TableDifference,
)

if TYPE_CHECKING:
    from alembic_autogen.commands.drift import Drift
    from alembic_autogen.settings import Settings

Accept = Callable[[FileChange], "bool | None"]
"""Ask whether to make a change; ``None`` if there is no terminal to ask on."""


@dataclass(frozen=True)
class Setup:
    """The result of ``init``.

    :param found: a line for each thing that was found in the project.
    :param changes: what could be added.
    :param written: what was added.
    :param is_open: whether it is not decided what to add, since there is no terminal.
    :param drift: the result of ``check-drift``; ``None`` if it was not run.
    :param advice: what to do about the kinds of differences, as sentences.
    :param failure: the reason why the check could not be done.
    :param left: what is left to the user, as sentences.
    """

    found: tuple[str, ...]
    changes: tuple[FileChange, ...]
    written: tuple[FileChange, ...] = ()
    is_open: bool = False
    drift: Drift | Drifts | None = None
    advice: tuple[str, ...] = ()
    failure: AutogenError | None = None
    left: tuple[str, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command; drift is not a failure of it."""
        return ExitCode.NEEDS_ANSWER if self.is_open else ExitCode.OK


def init(
    settings: Settings,
    show: Callable[[Setup], None],
    accept: Accept,
    check: Callable[[], Drift | Drifts],
    *,
    dry_run: bool = False,
) -> Setup:
    """Look at the project, add what is accepted, and check for drift.

    :param show: shows what was found and what can be added, before the questions.
    :param accept: decides on each change.
    :param check: reads the configuration again, and checks for drift.
    :param dry_run: add nothing, and do not check for drift.
    :raises AutogenError: there is no Alembic, or a file cannot be written.
    """
    project = look(settings)
    setup = Setup(project.found, project.changes, left=project.left)
    show(setup)
    if dry_run:
        return setup
    written: list[FileChange] = []
    for change in project.changes:
        answer = accept(change)
        if answer is None:
            return replace(setup, is_open=True)
        if answer:
            write(change)
            written.append(change)
    done = replace(setup, written=tuple(written))
    try:
        drift = check()
    except AutogenError as error:  # shown after what was written
        return replace(done, failure=error)
    return replace(done, drift=drift, advice=tuple(_advice(_differences(drift))))


def _differences(drift: Drift | Drifts) -> tuple[Difference, ...]:
    """The differences of all databases."""
    drifts = drift.databases.values() if isinstance(drift, Drifts) else [drift]
    return tuple(each for one in drifts for each in one.comparison.differences)


def _advice(differences: tuple[Difference, ...]) -> Iterator[str]:
    """Advice on each kind of difference, apart from writing a revision."""
    if any(isinstance(each, CharsetDifference) for each in differences):
        yield (
            "If production has another character set or collation than the disposable server, give "
            "it as server_variables; `alembic-autogen doctor --like-url URL` prints them."
        )
    if any(isinstance(each, ColumnOrderDifference) for each in differences):
        yield (
            'If the order of columns does not matter to you, set column_order = "ignore" in '
            "[tool.alembic-autogen]."
        )
    tables = [each for each in differences if isinstance(each, TableDifference)]
    if any(each.target is None for each in tables):
        yield (
            "A table that only the migrations have is dropped by the next revision; if its model "
            "is not imported, name its package in models, and if another program owns it, name it "
            "in ignore."
        )
