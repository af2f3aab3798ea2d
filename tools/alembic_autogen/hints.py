"""Commands that messages suggest to the user of a project."""

from __future__ import annotations

import re
from pathlib import Path

by_alembic = False
"""Whether Alembic's own command runs this tool, so that its commands are suggested."""
_FLASK_MIGRATE = re.compile(rb"flask[-_]migrate", re.IGNORECASE)
_NAMING_PACKAGES = ("*.txt", "*.toml", "Pipfile", "setup.*", "*.py", "*/*.py")
"""The files in which a project's own text names the packages that it uses."""
_TARGET = re.compile(r"^revision\s*:(?!=)", re.MULTILINE)


def revision_command(project: Path) -> str:
    """The command that writes a revision: the Makefile's target, if it has one.

    :param project: the project's directory.
    """
    if by_alembic:
        return 'alembic revision --autogenerate -m "…"'
    try:
        by_make = _TARGET.search((project / "Makefile").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        by_make = None
    return 'make revision MSG="…"' if by_make else 'alembic-autogen revision -m "…"'


def no_revision(project: Path) -> str:
    """The message where a command needs a revision, and the history has none.

    :param project: the project's directory.
    """
    return f"The history has no revision yet; write the first one: {revision_command(project)}."


def init_command(project: Path) -> str:
    """The command that creates env.py: Flask-Migrate's, if the project uses it.

    :param project: the project's directory.
    """
    files = (path for pattern in _NAMING_PACKAGES for path in project.glob(pattern))
    is_of_flask = any(_FLASK_MIGRATE.search(_content(path)) for path in files)
    return "flask db init" if is_of_flask else "alembic init migrations"


def _content(path: Path) -> bytes:
    """The content of a file; empty if it cannot be read, or is none."""
    try:
        return path.read_bytes() if path.is_file() else b""
    except OSError:
        return b""
