"""``lint``: run revisions on a disposable server, and apply the rules to what they do.

What runs them is imported while the server starts, and not at all if there is nothing to run.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.commands.linting import (
    NO_PRODUCTION,
    Linting,
    LintRequest,
    Production,
    recorded_statements,
    sizes_of,
)
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.lint.judge import chosen_rules
from alembic_autogen.progress import Progress, Stopwatch
from alembic_autogen.sandbox.alembic_config import own_database
from alembic_autogen.session.git import changed_since
from alembic_autogen.session.session import Session, open_session

if TYPE_CHECKING:
    from alembic_autogen.history.scripts import History
    from alembic_autogen.settings import Settings


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
    """Read what the request needs of real databases.

    :raises ServerError: one of them cannot be read.
    """
    if not request.url and not request.statements_url:
        return NO_PRODUCTION
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
    production: Production = NO_PRODUCTION,
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
    if all(_is_in_history(session, each) for each in request.revisions):
        session.server.begin()
    from alembic_autogen.commands.judging import judge_revisions  # while the server starts

    return judge_revisions(session, request, history, production)


def _is_in_history(session: Session, name: str) -> bool:
    """Whether the text of a revision has an id, as far as is known without loading Alembic.

    A wrong id needs no server.
    """
    layout = session.results.layout()
    if layout is None:
        return False
    text, files = name.encode(), session.results.files
    return any(text in (files.read(path) or b"") for path in layout.revisions())


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
