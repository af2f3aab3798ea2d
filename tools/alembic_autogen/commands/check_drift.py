"""``check-drift``: compare the models with the migrations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.commands.drift import Drift
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.hints import revision_command
from alembic_autogen.progress import Progress, Stopwatch
from alembic_autogen.session.remembered import Remembered
from alembic_autogen.session.session import open_session

if TYPE_CHECKING:
    from alembic_autogen.commands.drifts import Drifts
    from alembic_autogen.commands.linting import Linting
    from alembic_autogen.env_database import EnvDatabase
    from alembic_autogen.history.scripts import History
    from alembic_autogen.memo.fingerprint import HistoryLayout
    from alembic_autogen.session.schemas import Schemas
    from alembic_autogen.session.session import Session
    from alembic_autogen.settings import Settings

    Judge = Callable[[Session, History | None], Linting]
    """Judges revisions in a session, in a history that may have been opened already."""


def check_drift(
    settings: Settings, progress: Progress, judge: Judge | None = None
) -> Drift | Drifts:
    """Compare the models' schema with the migrations' schema, of each database of env.py.

    :param judge: judges revisions on the same server, if any are to be judged.
    :raises AutogenError: one of the two could not be built.
    """
    watch = Stopwatch()
    with watch.stage("total"), open_session(settings, progress, watch) as session:
        schemas = _schemas(session)
        if isinstance(schemas, tuple):
            return _compare_each(session, schemas, judge)
        comparison = schemas.compare(settings)
        head_file = _problem_of_head_file(settings, session.layout)
        linting = _linted(session, schemas, judge) if judge else None
        schemas.keep_database()
    drift = Drift.of(schemas, comparison, watch.seconds, revision_command(settings.project))
    return replace(drift, head_file=head_file, linting=linting, project=settings.project)


def check_one_database(settings: Settings, progress: Progress) -> Drift:
    """Compare models and migrations, for a command that works on one database.

    :raises HistoryError: env.py migrates several.
    """
    drift = check_drift(settings, progress)
    if isinstance(drift, Drift):
        return drift
    from alembic_autogen.history.several_databases import several_databases

    raise several_databases(str(drift.env))


def _linted(session: Session, schemas: Schemas, judge: Judge) -> Linting:
    """Judge revisions on the server that has built the schemas, or on one that starts now."""
    from alembic_autogen.session.schemas import BuiltSchemas

    history = schemas.database.history if isinstance(schemas, BuiltSchemas) else None
    return judge(session, history)


def _problem_of_head_file(settings: Settings, layout: Callable[[], HistoryLayout]) -> str:
    """The problem of the file that names the newest revision; empty if none is configured."""
    if settings.head_path is None:
        return ""
    from alembic_autogen.history.head_file import problem

    return problem(settings.head_path, layout())


def _schemas(session: Session) -> Schemas | tuple[EnvDatabase, ...]:
    """Both schemas: remembered if none of their dependencies has changed, else built.

    :returns: the databases of env.py instead, if it migrates several.
    """
    remembered = Remembered(session)
    found = remembered.schemas()
    if found is not None:
        return found
    session.seal()
    remembered.start_server()  # which takes longer than to import all stages
    if databases := session.env_databases():
        return databases
    from alembic_autogen.session.pipeline import built_schemas

    return built_schemas(session, remembered)


def _compare_each(
    session: Session, databases: Sequence[EnvDatabase], judge: Judge | None
) -> Drifts:
    """Compare the models of each database with its migrations.

    :param databases: what env.py migrates.
    :param judge: judges revisions, which does not go together with several databases.
    :raises ConfigurationError: revisions are to be judged, or a setting is about one database.
    :raises AutogenError: the schemas of a database could not be built.
    """
    if judge is not None:
        raise ConfigurationError(
            "env.py migrates several databases, which --lint does not judge; leave it out."
        )
    from alembic_autogen.commands.drifts import Drifts
    from alembic_autogen.session.each_database import NOT_REMEMBERED, models_of_each
    from alembic_autogen.session.pipeline import schemas_of

    settings = session.settings
    layout = session.open_any_history().layout
    drifts: dict[str, Drift] = {}
    for database, own, loaded in models_of_each(session, databases):
        schemas = schemas_of(own, loaded)
        drift = Drift.of(schemas, schemas.compare(own.settings), {})
        drifts[database.name] = replace(drift, project=settings.project)
    notes = [*_without_models(databases)]
    if session.results.usable:
        notes.append(NOT_REMEMBERED)
    head_file = _problem_of_head_file(settings, lambda: layout)
    remedy = "" if settings.databases else revision_command(settings.project)  # see `revision`
    seconds = session.watch.seconds
    return Drifts(drifts, layout.env, tuple(notes), head_file, seconds, remedy)


def _without_models(databases: Sequence[EnvDatabase]) -> Iterator[str]:
    for each in databases:
        if not each.has_metadata:
            yield f"{each.name} is not compared: env.py gives no target_metadata for it."
