"""``lint``: run revisions on a disposable server, and apply the rules to what they do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.commands.deployer import Deployer, read_deployer
from alembic_autogen.errors import ConfigurationError, ExitCode, HistoryError
from alembic_autogen.hints import no_revision
from alembic_autogen.history.branches import graph_of
from alembic_autogen.history.replaced_revisions import refuse_replaced
from alembic_autogen.lint.evidence import Evidence
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.judge import Judgement, chosen_rules, judge
from alembic_autogen.lint.privileges.needed import PrivilegeTrials
from alembic_autogen.lint.rehearsal.rehearse import Rehearsals
from alembic_autogen.lint.release.digests import read_statements
from alembic_autogen.lint.release.recorded_file import ReleaseStatement, load_recorded
from alembic_autogen.lint.revision_runs import Observing
from alembic_autogen.memo.stored_values import ServerInfo
from alembic_autogen.progress import Progress, Stopwatch
from alembic_autogen.sandbox.alembic_config import own_database
from alembic_autogen.schema.differences import Rules
from alembic_autogen.server.limited_account import limited_account
from alembic_autogen.server.sources.url import granting
from alembic_autogen.server.table_sizes import Sizes, load_sizes
from alembic_autogen.session.git import changed_since
from alembic_autogen.session.import_models import open_history
from alembic_autogen.session.session import Session, open_session

if TYPE_CHECKING:
    from alembic_autogen.apply.checks.privileges import Lack
    from alembic_autogen.history.scripts import History
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class LintRequest:
    """The user's request: which revisions to judge, and how.

    :param revisions: their ids, or the beginnings of them; without any, the heads.
    :param since: a commit of git; the revisions that it does not have, or has otherwise.
    :param every: whether to judge all of them.
    :param fail_on: the severity from which on a finding makes the command fail.
    :param rehearse: the number of rows on which each statement is measured; 0 for no measuring.
    :param privileges: whether to measure which privileges an account needs.
    :param url: the real database whose account is to have them; empty for none.
    :param statements_url: the real database whose statements are run; empty for none.
    """

    revisions: Sequence[str] = ()
    since: str = ""
    every: bool = False
    fail_on: Severity = Severity.ERROR
    rehearse: int = 0
    privileges: bool = False
    url: str = ""
    statements_url: str = ""


@dataclass(frozen=True)
class Production:
    """Facts read from real databases before the process is sealed.

    :param deployer: the account that is to have the privileges, if one is given.
    :param statements: the statements that the database has got.
    """

    deployer: Deployer | None = None
    statements: tuple[ReleaseStatement, ...] = ()


@dataclass(frozen=True)
class Linting:
    """The result of ``lint``.

    :param judgements: one for each revision, in the order of the history.
    :param skipped: the revisions that were not judged, each with the reason.
    :param server: the server on which they ran; ``None`` if there was none to judge.
    :param own_database: the name of the application's database; empty if it is not known.
    :param deployer: the account that is to have the privileges, if one is given.
    :param lacks: the privileges that it lacks, by revision.
    """

    judgements: tuple[Judgement, ...]
    skipped: Mapping[str, str]
    server: ServerInfo | None
    fail_on: Severity
    seconds: dict[str, float] = field(default_factory=dict)
    own_database: str = ""
    deployer: Deployer | None = None
    lacks: Mapping[str, tuple[Lack, ...]] = field(default_factory=dict)

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command; a privilege that is lacking counts as an error."""
        worst = max((each.worst() for each in self.judgements), default=Severity.OFF)
        return ExitCode.FINDINGS if worst >= self.fail_on or self.lacks else ExitCode.OK


def lint(settings: Settings, request: LintRequest, progress: Progress) -> Linting:
    """Judge revisions by running them on a disposable server.

    :raises ConfigurationError: the configuration names a rule that does not exist, or git does not
        know the commit.
    :raises HistoryError: there is no such revision, or one that comes before fails.
    """
    _sizes(settings)
    _recorded(settings)
    chosen_rules(settings.lint_severity)  # before the server is started
    for flag, is_given in (("--rehearse", request.rehearse), ("--privileges", request.privileges)):
        if is_given and settings.databases:
            raise ConfigurationError(
                f"{flag} does not work with schemas and external databases, which exist only once "
                "on the server; leave it out."
            )
    production = Production(
        read_deployer(request.url) if request.url else None,
        read_statements(request.statements_url) if request.statements_url else (),
    )
    if request.rehearse and settings.server_url is None:
        variables = {"log_bin": "ON", **settings.server_variables}
        settings = replace(settings, server_variables=variables)
    watch = Stopwatch()
    with watch.stage("total"), open_session(settings, progress, watch) as session:
        found = judged(session, request, production=production)
    own, deployer = own_database(settings) if request.privileges else "", production.deployer
    found = replace(found, seconds=watch.seconds, own_database=own, deployer=deployer)
    if deployer is None:
        return found
    evidence = (each.evidence for each in found.judgements)
    lacks = {each.revision: deployer.lacks(each) for each in evidence}
    return replace(found, lacks={revision: each for revision, each in lacks.items() if each})


def judged(
    session: Session,
    request: LintRequest,
    history: History | None = None,
    production: Production = Production(),  # it is frozen
) -> Linting:
    """Judge revisions in a session.

    :param history: the opened history, if it has been opened.
    :param production: what was read from real databases.
    :raises AutogenError: see :func:`lint`.
    """
    rules = chosen_rules(session.settings.lint_severity)
    session.seal()
    if request.since and _is_known_unchanged(session, request.since):
        return Linting((), {}, None, request.fail_on)
    if not request.revisions:  # else their ids may be wrong, which needs no server
        session.server.begin()
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
    sizes, recorded = _sizes(settings), (*_recorded(settings), *statements)

    def before(revision: str) -> list[str]:
        with history.alembic_errors():
            graph = graph_of(history.scripts)
        return [*graph.in_order(graph.needed(revision) - {revision})]

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
                known = rehearsals.of(known, before(known.revision))
            if trials is not None:
                known = trials.of(known, before(known.revision))
            yield known


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


def _sizes(settings: Settings) -> Sizes | None:
    """The sizes of production's tables, if a file has them.

    :raises ConfigurationError: it cannot be read.
    """
    return load_sizes(settings.sizes_path) if settings.sizes_path else None


def _recorded(settings: Settings) -> tuple[ReleaseStatement, ...]:
    """The statements of the running release, if a file has them.

    :raises ConfigurationError: it cannot be read.
    """
    name = settings.recorded_statements
    return load_recorded(settings.project / name) if name else ()


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


def _is_known_unchanged(session: Session, name: str) -> bool:
    """Whether a commit has each revision as it is, as far as is known without loading Alembic.

    :raises ConfigurationError: git knows no such commit.
    """
    layout = session.results.layout()
    if layout is None:
        return False
    return not changed_since(name, layout.revisions(), layout.versions, session.settings.project)


def _excluded(settings: Settings, path: Path) -> str:
    """The pattern of ``lint_exclude`` that a file matches; empty if none does."""
    relative = (
        Path(*path.parts[len(settings.project.parts) :])
        if path.is_relative_to(settings.project)
        else path
    )
    return next((each for each in settings.lint_exclude if relative.match(each)), "")
