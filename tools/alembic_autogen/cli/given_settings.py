"""The settings of a run: those of the project, with those that the arguments give."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.options import OPTIONS
from alembic_autogen.project_folder import PYPROJECT, line_of_key
from alembic_autogen.settings import Settings, load

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.errors import SourceLine


def given_settings(options: argparse.Namespace) -> Settings:
    """Read the configuration of the project that the arguments name.

    :raises ConfigurationError: there is no project, or a setting is wrong.
    """
    return replace(
        load(Path(options.project), _flags(options)),
        x=(*options.x, *options.own_x),
        section=options.section,
        tag=options.tag,
    )


def place_of_setting(options: argparse.Namespace, project: Path, key: str) -> SourceLine | None:
    """The line of pyproject.toml that sets a key; ``None`` if a flag or a variable does, or none.

    :param project: the folder of the project.
    """
    option = next((each for each in OPTIONS if each.key == key), None)
    if option is not None:
        is_flag = getattr(options, f"option_{key}", None) is not None
        if is_flag or os.environ.get(option.variable):
            return None
    return line_of_key(project / PYPROJECT, key)


def _flags(options: argparse.Namespace) -> dict[str, str]:
    """The settings that are given by flags."""
    given = {option.key: getattr(options, f"option_{option.key}") for option in OPTIONS}
    flags = {key: value for key, value in given.items() if value is not None}
    return {**flags, "memory": "never"} if getattr(options, "no_cache", False) else flags
