"""Read the options that env.py gives to Alembic, without running any revision."""

from __future__ import annotations

import io
import os
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.trace import Trace

if TYPE_CHECKING:
    from alembic_autogen.env_database import EnvDatabase
    from alembic_autogen.history.scripts import History
    from alembic_autogen.server.base import Database


def offline_options(history: History) -> Trace:
    """Record the options that env.py gives to Alembic in offline mode, which needs no server.

    :returns: the trace; without options, but with the error, if env.py fails, for example because
        it does not support offline mode.
    """
    from alembic_autogen.history.environment import environment  # which imports Alembic

    trace = Trace()
    try:
        with environment(
            history.config,
            history.scripts,
            trace,
            fn=lambda current, context: [],
            as_sql=True,
            output_buffer=io.StringIO(),
        ):
            history.scripts.run_env()
    except (Exception, SystemExit) as error:
        trace.failed = error
    return trace


def fails_to_import(error: BaseException, env: Path) -> bool:
    """Whether an error of env.py comes from a module that it imports.

    A second run of env.py would hide that error: the module's first tables are in the MetaData by
    then, so that SQLAlchemy would refuse them.
    """
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    return any(
        each.f_code.co_name == "<module>" and each.f_code.co_filename != str(env) for each in frames
    )


def fails_in_sqlalchemy(error: BaseException, env: Path) -> bool:
    """Whether env.py has failed where it calls SQLAlchemy, as it does to make its engine.

    What a module of the application raises while it is imported has its reason there.
    """
    import sqlalchemy

    package = f"{Path(sqlalchemy.__file__).parent}{os.sep}"
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    is_within = any(each.f_code.co_filename.startswith(package) for each in frames)
    return is_within and not fails_to_import(error, env)


def online_options(history: History, database: Database) -> Trace:
    """Record the options that env.py gives to Alembic when it is connected to a database."""
    trace = Trace()
    with history.revision_errors():
        history.run_environment(database, lambda current, context: [], trace)
    return trace


def databases_of(history: History, database: Database) -> list[EnvDatabase]:
    """The databases that env.py migrates, in order; no migrations run.

    :param database: any database to connect to.
    """
    chosen, history.runs_for = history.runs_for, lambda number: False
    history.config.shows_scratch_names = False  # but those by which the databases are known
    try:
        return online_options(history, database).databases
    finally:
        history.runs_for = chosen
        history.config.shows_scratch_names = True


def check_ran(env: str, database: EnvDatabase | None, trace: Trace) -> None:
    """Refuse an env.py that has run no revisions.

    :param database: the database for which it had to run them, if it migrates several.
    :raises HistoryError: it runs none at all, or none for this database any more.
    """
    if database:
        raise HistoryError(f"{env} does not migrate the database {database} any more.")
    if not trace.databases:
        raise HistoryError(no_migrations(env))


def no_migrations(env: str) -> str:
    """The sentence about an env.py that runs no revisions for any database."""
    return (
        f"{env} runs no migrations: it has to call context.configure() and "
        "context.run_migrations()."
    )
