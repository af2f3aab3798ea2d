"""Run revisions on the disposable server of a session, and judge them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.commands.linting import (
    Linting,
    LintRequest,
    Production,
    recorded_statements,
    sizes_of,
)
from alembic_autogen.errors import HistoryError
from alembic_autogen.hints import no_revision
from alembic_autogen.history.branches import graph_of
from alembic_autogen.history.replaced_revisions import refuse_replaced
from alembic_autogen.lint.evidence import Evidence
from alembic_autogen.lint.judge import Judgement, chosen_rules, judge
from alembic_autogen.lint.privileges.needed import PrivilegeTrials
from alembic_autogen.lint.rehearsal.rehearse import Rehearsals
from alembic_autogen.lint.release.recorded_file import ReleaseStatement
from alembic_autogen.lint.revision_runs import Observing
from alembic_autogen.memo.stored_values import ServerInfo
from alembic_autogen.schema.differences import Rules
from alembic_autogen.server.limited_account import limited_account
from alembic_autogen.server.sources.url import granting
from alembic_autogen.session.git import changed_since
from alembic_autogen.session.import_models import open_history
from alembic_autogen.session.session import Session

if TYPE_CHECKING:
    from alembic_autogen.history.scripts import History
    from alembic_autogen.settings import Settings


def judge_revisions(
    session: Session,
    request: LintRequest,
    history: History | None,
    production: Production,
) -> Linting:
    """Judge the revisions that a request asks for, on a server that has begun to start.

    :param history: the opened history, if it has been opened.
    :param production: what was read from real databases.
    :raises AutogenError: see :func:`~alembic_autogen.commands.lint.lint`.
    """
    rules = chosen_rules(session.settings.lint_severity)
    if production.deployer is not None:
        production.deployer.check_server(session.server.server)
    history = history or open_history(session)
    selected, skipped = _selected(history, request)
    if not selected:
        return Linting((), skipped, None, request.fail_on)

    judgements: list[Judgement] = []
    try:
        for evidence in _observed(session, request, history, selected, production.statements):
            judgements.append(judge(evidence, rules, date.today()))
    except HistoryError:
        if not judgements or not judgements[-1].evidence.has_failed:
            raise
        done = {each.evidence.revision for each in judgements}
        left = (each for each in selected if each not in done)
        failed = judgements[-1].evidence.revision
        skipped |= dict.fromkeys(left, f"a revision before it fails, {failed}")
    info = ServerInfo.of(session.server.server)
    return Linting(tuple(judgements), skipped, info, request.fail_on)


def _observed(
    session: Session,
    request: LintRequest,
    history: History,
    selected: Sequence[str],
    statements: Sequence[ReleaseStatement],
) -> Iterator[Evidence]:
    """Run revisions, in the order of the history, with all that the request asks for.

    :raises HistoryError: a revision that is not among them fails, or follows one that fails.
    """
    settings = session.settings
    sizes, recorded = sizes_of(settings), (*recorded_statements(settings), *statements)
    with ExitStack() as stack:
        plain = stack.enter_context(session.server.database("lint"))
        shares = bool(settings.databases)  # further schemas exist once
        filled = plain if shares else stack.enter_context(session.server.database("lint_rows"))
        compared = Rules(column_order=settings.column_order, ignore=settings.ignore)
        trial = None if shares else stack.enter_context(session.server.database("lint_trial"))
        observing = Observing(history, plain, filled, compared, _telling(session), trial, recorded)
        rehearsals = None
        if request.rehearse:
            database = stack.enter_context(session.server.database("rehearsal"))
            rehearsals = Rehearsals(history, database, request.rehearse)
        trials = stack.enter_context(_trials(session, history)) if request.privileges else None
        for evidence in observing.observe(selected):
            known = replace(evidence, sizes=sizes)
            if rehearsals is not None:
                known = rehearsals.of(known, _before(known.revision, history))
            if trials is not None:
                known = trials.of(known, _before(known.revision, history))
            yield known


def _before(revision: str, history: History) -> list[str]:
    """The revisions that a revision needs, in order."""
    with history.alembic_errors():
        graph = graph_of(history.scripts)
    return [*graph.in_order(graph.needed(revision) - {revision})]


@contextmanager
def _trials(session: Session, history: History) -> Iterator[PrivilegeTrials]:
    """A database and an account to measure privileges with.

    :raises ServerError: the account of the server may not create others.
    """
    server = granting(session.server.server, session.settings)
    with (
        session.server.database("privileges") as database,
        limited_account(server, database.names) as account,
    ):
        yield PrivilegeTrials(history, database, account)


def _telling(session: Session) -> Callable[[str], None]:
    """A callback that shows which revision is run."""
    return lambda revision: session.progress.step(f"judging revision {revision}")


def _selected(history: History, request: LintRequest) -> tuple[list[str], dict[str, str]]:
    """The ids of the wanted revisions, and those that are left out, with the reason."""
    with history.alembic_errors():
        graph = graph_of(history.scripts)
        paths = {each: Path(history.scripts.get_revision(each).path) for each in graph.nodes}
    wanted = graph.in_order(set(_wanted(history, request, paths)))
    skipped = {}
    for revision in wanted:
        pattern = _excluded(history.settings, paths[revision])
        if pattern and revision not in request.revisions:
            skipped[revision] = f"lint_exclude has the pattern {pattern}"
    return [each for each in wanted if each not in skipped], skipped


def _wanted(history: History, request: LintRequest, paths: Mapping[str, Path]) -> Iterator[str]:
    """The ids of the revisions that the arguments name.

    :raises HistoryError: there is no such revision.
    """
    if request.every:
        yield from paths
    elif request.since:
        yield from _changed_since(history, request.since, paths)
    else:
        for name in request.revisions or ["heads"]:
            refuse_replaced(history, name)
            with history.alembic_errors():
                found = history.scripts.get_revisions(name)
            if not any(found):
                raise HistoryError(
                    f"{name} is not a revision; `history` lists those that are there."
                    if paths
                    else no_revision(history.settings.project)
                )
            yield from (each.revision for each in found if each is not None)


def _changed_since(history: History, name: str, paths: Mapping[str, Path]) -> Iterator[str]:
    """The revisions whose files a commit does not have, or has with another content.

    :raises ConfigurationError: git knows no such commit.
    """
    project, folders = history.settings.project, history.layout.versions
    changed = changed_since(name, paths.values(), folders, project)
    yield from (each for each, path in paths.items() if path in changed)


def _excluded(settings: Settings, path: Path) -> str:
    """The pattern of ``lint_exclude`` that a file matches; empty if none does."""
    relative = (
        Path(*path.parts[len(settings.project.parts) :])
        if path.is_relative_to(settings.project)
        else path
    )
    return next((each for each in settings.lint_exclude if relative.match(each)), "")
