"""The virtual environment of a project, in which the tool does not have to be installed."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen import tool_packages

if TYPE_CHECKING:
    from alembic_autogen.settings import Settings

_NAMES = (".venv", "venv")
"""The usual names of the folder."""
_NEEDED = ("alembic", "sqlalchemy")


def other_environment(project: Path) -> Path | None:
    """The virtual environment in a project's folder, unless the tool runs in it.

    It counts if the application is installed there: if it has Alembic and SQLAlchemy.
    """
    for folder in (project / name for name in _NAMES):
        if (folder / "pyvenv.cfg").is_file() and all(_has(folder, name) for name in _NEEDED):
            return None if folder.resolve() == Path(sys.prefix).resolve() else folder
    return None


def python_setting(settings: Settings) -> str:
    """The value of ``python`` that the project needs; empty if it needs none, or has it.

    ``init`` has been started again in an environment that it has found, or that a flag gave.
    """
    is_given = settings.origins.get("python", "").startswith("--")
    if settings.python and not is_given:
        return ""
    if not is_given and tool_packages.loan is None:
        return ""
    path = Path(settings.python) if is_given else Path(sys.prefix)
    for name in _NAMES:  # which may be a link to a folder that only this machine has
        if (settings.project / name).resolve() == path.resolve():
            return name
    relative = os.path.relpath(path, settings.project)
    return str(path) if relative.startswith(os.pardir) else relative


def _has(environment: Path, package: str) -> bool:
    return any(environment.glob(f"lib/python*/site-packages/{package}/__init__.py"))
