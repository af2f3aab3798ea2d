"""Keep the output and the logs of the application's code out of the result."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Iterator

from alembic_autogen import signals


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
