"""Run the application's code with redirected connections, and keep its output out of the result."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen import signals
from alembic_autogen.sandbox.alembic_config import prepended, require_config
from alembic_autogen.sandbox.forks import ending_forked_copies
from alembic_autogen.sandbox.redirect import redirected

if TYPE_CHECKING:
    from alembic_autogen.server.base import Database
    from alembic_autogen.settings import Settings


def prepare(settings: Settings) -> None:
    """Make the application importable, as it is when it runs from the project's folder.

    :raises HistoryError: Alembic is not configured.
    """
    require_config(settings)
    os.chdir(settings.project)
    for folder in reversed((*prepended(settings), *settings.pythonpath)):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))


@contextlib.contextmanager
def application(database: Database) -> Iterator[None]:
    """Run the application's code in this context.

    Its connections are redirected, its output goes to stderr, and child processes that it forks end
    when they leave the context.

    :param database: the target of all its connections.
    """
    with redirected(database), quiet_application(), ending_forked_copies():
        yield


@contextlib.contextmanager
def quiet_application() -> Iterator[None]:
    """Keep the output and the log messages of env.py, revisions and models out of the result."""
    before = logging.root.manager.disable
    logging.disable(logging.INFO)
    try:
        with contextlib.redirect_stdout(sys.stderr), _own_loggers_stay_enabled():
            yield
    finally:
        if not signals.received():  # which hides the logs until the end
            logging.disable(before)


@contextlib.contextmanager
def _own_loggers_stay_enabled() -> Iterator[None]:
    """Enable the loggers of this package again, which show its progress.

    ``fileConfig()`` disables all loggers that its file does not name, unless it is told not to, and
    Alembic's templates of env.py call it without.
    """
    own = [
        logger
        for name, logger in logging.root.manager.loggerDict.items()
        if name.startswith("alembic_autogen.") and isinstance(logger, logging.Logger)
    ]
    enabled = [logger for logger in own if not logger.disabled]
    try:
        yield
    finally:
        for logger in enabled:
            logger.disabled = False
