"""Targets in the project's Makefile."""

from __future__ import annotations

import re
from pathlib import Path

from alembic_autogen.project.changes import Change, insertion, read

NAMES = ("GNUmakefile", "makefile", "Makefile")
"""The names of the file, in the order in which make looks for it."""
_MESSAGE = """\
# MSG reaches the command as it is typed, since neither make nor the shell expands it.
override MSG := $(value MSG)
export MSG

"""
_TARGETS = {
    "check-drift": "check-drift:  ## check whether models and migrations agree\n"
    "\talembic-autogen check-drift\n",
    "revision": 'revision:  ## write and prove the revision for the changed models; MSG="…"\n'
    "\talembic-autogen revision\n",
}


def targets(project: Path) -> Change | None:
    """Add the targets whose names are free; ``None`` if there is no Makefile, or none is free."""
    path = next((project / name for name in NAMES if (project / name).exists()), None)
    if path is None:
        return None
    before = read(path) or ""
    if "alembic-autogen" in before or ".RECIPEPREFIX" in before:
        return None
    free = [name for name in _TARGETS if not _has_target(before, name)]
    if "revision" in free and re.search(r"\bMSG\b", before):
        free.remove("revision")
    if not free:
        return None
    message = _MESSAGE if "revision" in free else ""
    rules = "\n".join(_TARGETS[name] for name in free)
    added = f"{message}.PHONY: {' '.join(free)}\n{rules}"
    gap = "\n" if before.strip() else ""
    return insertion(path, f"the targets {' and '.join(free)}", gap + added, before)


def _has_target(text: str, name: str) -> bool:
    return re.search(rf"^[^#\t\n]*(?<![\w.-]){re.escape(name)}(?![\w.-])", text, re.M) is not None
