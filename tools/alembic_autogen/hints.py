"""Commands that messages suggest to the user of a project."""

from __future__ import annotations

import re
from pathlib import Path

by_alembic = False
"""Whether Alembic's own command runs this tool, so that its commands are suggested."""
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
