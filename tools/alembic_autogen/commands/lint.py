"""``lint``: run revisions on a disposable server, and apply the rules to what they do.

What runs them is imported while the server starts, and not at all if there is nothing to run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alembic_autogen.errors import ConfigurationError, ExitCode
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.judge import Judgement, chosen_rules
from alembic_autogen.lint.release.recorded_file import ReleaseStatement, load_recorded
from alembic_autogen.memo.stored_values import ServerInfo
from alembic_autogen.progress import Progress, Stopwatch
from alembic_autogen.sandbox.alembic_config import own_database
from alembic_autogen.server.table_sizes import Sizes, load_sizes
from alembic_autogen.session.git import changed_since
from alembic_autogen.session.session import Session, open_session

if TYPE_CHECKING:
    from alembic_autogen.apply.checks.privileges import Lack
    from alembic_autogen.commands.deployer import Deployer
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
    sizes_of(settings)
    recorded_statements(settings)
    _check_rules(settings)
    for flag, is_given in (("--rehearse", request.rehearse), ("--privileges", request.privileges)):
        if is_given and settings.databases:
            raise ConfigurationError(
                f"{flag} does not work with schemas and external databases, which exist only once "
                "on the server; leave it out."
            )
    production = _read_production(request)
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


def _read_production(request: LintRequest) -> Production:
    """What real databases are read for.

    :raises ServerError: one of them cannot be read.
    """
    if not request.url and not request.statements_url:
        return Production()
    from alembic_autogen.commands.deployer import read_deployer
    from alembic_autogen.lint.release.digests import read_statements

    return Production(
        read_deployer(request.url) if request.url else None,
        read_statements(request.statements_url) if request.statements_url else (),
    )


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
    _check_rules(session.settings)
    if request.since and _is_known_unchanged(session, request.since):
        return Linting((), {}, None, request.fail_on)
    session.seal()
    if not request.revisions:  # else their ids may be wrong, which needs no server
        session.server.begin()
    from alembic_autogen.commands.judging import judge_revisions  # while the server starts

    return judge_revisions(session, request, history, production)


def _check_rules(settings: Settings) -> None:
    """Check the rules that the configuration names before the server starts.

    :raises ConfigurationError: one of them does not exist.
    """
    if settings.lint_severity:  # else they need not be imported yet
        chosen_rules(settings.lint_severity)


def _is_known_unchanged(session: Session, name: str) -> bool:
    """Whether a commit has each revision as it is, as far as is known without loading Alembic.

    :raises ConfigurationError: git knows no such commit.
    """
    layout = session.results.layout()
    if layout is None:
        return False
    return not changed_since(name, layout.revisions(), layout.versions, session.settings.project)


def sizes_of(settings: Settings) -> Sizes | None:
    """The sizes of production's tables, if a file has them.

    :raises ConfigurationError: it cannot be read.
    """
    return load_sizes(settings.sizes_path) if settings.sizes_path else None


def recorded_statements(settings: Settings) -> tuple[ReleaseStatement, ...]:
    """The statements of the running release, if a file has them.

    :raises ConfigurationError: it cannot be read.
    """
    name = settings.recorded_statements
    return load_recorded(settings.project / name) if name else ()
