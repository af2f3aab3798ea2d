"""What a user of a project types to run the tool there: for messages that say how to go on."""

from __future__ import annotations

import re
from pathlib import Path

_TARGET = re.compile(r"^revision\s*:(?!=)", re.MULTILINE)


def revision_command(project: Path) -> str:
    """How a revision is written in a project: by its Makefile, where that has such a target.

    :param project: the project's directory.
    """
    try:
        by_make = _TARGET.search((project / "Makefile").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        by_make = None
    return 'make revision MSG="…"' if by_make else 'alembic-autogen revision -m "…"'
