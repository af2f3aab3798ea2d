"""Find Alembic's script directory, from whichever folder its relative path starts."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.script import ScriptDirectory
from alembic.util import coerce_resource_to_filename

from alembic_autogen.errors import HistoryError
from alembic_autogen.hints import init_command
from alembic_autogen.history.alembic_compat import leave_out
from alembic_autogen.project_folder import other_start
from alembic_autogen.sandbox.alembic_config import script_base

if TYPE_CHECKING:
    from alembic.config import Config

    from alembic_autogen.settings import Settings


def script_directory(settings: Settings, config: Config) -> ScriptDirectory:
    """Read the script directory, and make its paths absolute.

    The application may change the working directory: ``os.chdir()`` in models, with
    ``script_location = migrations``.

    :raises HistoryError: there is no env.py in it.
    """
    base, location = script_base(settings, config), config.get_alembic_option("script_location")
    if location and not (base / location).is_dir():
        remedy = other_start(settings.config, location)
        if remedy is not None:
            raise HistoryError(f"{settings.config} names {location} as script_location; {remedy}.")
    with _working_folder(base):
        scripts = ScriptDirectory.from_config(config)
        scripts.dir = str(Path(scripts.dir).absolute())
        scripts.version_locations = [
            str(coerce_resource_to_filename(each).absolute()) for each in scripts.version_locations
        ]
    if settings.left_out:
        leave_out(scripts, settings.left_out, more=settings.put_back)
    if not Path(scripts.env_py_location).is_file():
        raise HistoryError(
            f"script_location of {settings.config} is {scripts.dir}, which has no env.py; "
            f"correct it, or run `{init_command(settings.project)}`."
        )
    return scripts


@contextlib.contextmanager
def _working_folder(folder: Path) -> Iterator[None]:
    """Change to a folder for the context, and back to the previous folder afterwards."""
    try:
        before = os.getcwd()  # noqa: PTH109 -- the counterpart of os.chdir()
    except FileNotFoundError:
        before = ""
    if before == str(folder):
        yield
        return
    os.chdir(folder)
    try:
        yield
    finally:
        if before:
            os.chdir(before)
