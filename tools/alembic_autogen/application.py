"""Running the application's own code: under the guard, and without its output in the result."""

from __future__ import annotations

import configparser
import contextlib
import logging
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import HistoryError
from alembic_autogen.guard import guard

if TYPE_CHECKING:
    from alembic_autogen.server.base import Database
    from alembic_autogen.settings import Settings


def prepare(settings: Settings) -> None:
    """Make the application importable, as it is when it runs from the project's folder.

    :raises HistoryError: there is no alembic.ini.
    """
    require_config(settings)
    os.chdir(settings.project)
    for folder in reversed((*_prepended(settings.config), *settings.pythonpath)):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))


def require_config(settings: Settings) -> None:
    """Make sure that there is an alembic.ini.

    :raises HistoryError: there is none.
    """
    if not settings.config.is_file():
        raise HistoryError(
            f"There is no {settings.config}; give its path as config in "
            "[tool.alembic-autogen] of pyproject.toml, or run `alembic init alembic`."
        )


def _prepended(config: Path) -> list[Path]:
    """The folders that ``prepend_sys_path`` of alembic.ini names.

    Alembic puts them in front of sys.path when it loads the history; models may be imported before
    that, or without it.
    """
    parser = configparser.ConfigParser({"here": config.parent.as_posix()})
    try:
        parser.read(config, encoding="utf-8")
        text = parser.get("alembic", "prepend_sys_path", fallback="")
        separator = parser.get("alembic", "path_separator", fallback="")
    except (configparser.Error, OSError, UnicodeDecodeError):
        return []  # Alembic tells what is wrong with the file
    # Without a separator Alembic splits as it did before it had one (Config, alembic/config.py).
    pattern = re.escape(_SEPARATORS.get(separator, separator)) or r", *| +|:"
    return [Path(part.strip()).resolve() for part in re.split(pattern, text) if part.strip()]


_SEPARATORS = {"os": os.pathsep, "space": " ", "newline": "\n"}


@contextlib.contextmanager
def application(database: Database) -> Iterator[None]:
    """Run code of the application.

    :param database: where all its connections lead.
    """
    with guard(database), quiet_application():
        yield


@contextlib.contextmanager
def quiet_application() -> Iterator[None]:
    """Keep what env.py, revisions and models print and log away from the result."""
    before = logging.root.manager.disable
    logging.disable(logging.INFO)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        logging.disable(before)
