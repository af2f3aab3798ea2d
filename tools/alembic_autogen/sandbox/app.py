"""Run the application's code with redirected connections, and keep its output out of the result."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.sandbox.alembic_config import prepended, require_config
from alembic_autogen.sandbox.forks import ending_forked_copies
from alembic_autogen.sandbox.output import quiet_application
from alembic_autogen.sandbox.redirect import redirected
from alembic_autogen.sandbox.standard_modules import keep_standard_modules
from alembic_autogen.sandbox.variables import set_variables

if TYPE_CHECKING:
    from alembic_autogen.server.base import Database
    from alembic_autogen.settings import Settings


def prepare(settings: Settings) -> None:
    """Make the application importable, as it is when it runs from the project's folder.

    A module that only the project's folder has is found there if a setting names it.

    :raises HistoryError: Alembic is not configured.
    """
    require_config(settings)
    set_variables(settings)
    if settings.url_variable:
        os.environ[settings.url_variable] = settings.url
    os.chdir(settings.project)
    folders = (*prepended(settings), *settings.pythonpath)
    keep_standard_modules(folders)
    for folder in reversed(folders):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
    if str(settings.project) not in sys.path and any(map(_is_only_beside, _named(settings))):
        sys.path.append(str(settings.project))


def _named(settings: Settings) -> Iterator[str]:
    """The modules that settings name, each by the first part of its name."""
    for setting in (settings.prepare, settings.metadata, settings.baseline, *settings.models):
        if setting:
            yield setting.partition(":")[0].partition(".")[0]


def _is_only_beside(module: str) -> bool:
    """Whether a module is in the project's folder, and nowhere where Python looks for modules."""
    is_there = Path(f"{module}.py").is_file() or Path(module, "__init__.py").is_file()
    return is_there and find_spec(module) is None


@contextlib.contextmanager
def application(database: Database) -> Iterator[None]:
    """Run the application's code in this context.

    Its connections are redirected, its output goes to stderr, and child processes that it forks end
    when they leave the context.

    :param database: the target of all its connections.
    """
    with redirected(database), quiet_application(), ending_forked_copies():
        yield
