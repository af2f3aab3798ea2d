"""A hook in .pre-commit-config.yaml."""

from __future__ import annotations

import re
from pathlib import Path

from alembic_autogen.project.changes import Offer, insertion, read

_HOOK = """\
- repo: local
  hooks:
    - id: check-drift
      name: models and migrations agree
      entry: alembic-autogen check-drift
      language: system
      pass_filenames: false
      always_run: true
"""


def hook(project: Path) -> Offer:
    """Add the hook at the end of the list of repositories, if there is such a file without it."""
    path = project / ".pre-commit-config.yaml"
    before = read(path)
    if before is None or "alembic-autogen" in before:
        return None
    start = re.search(r"^repos:[ \t]*(#[^\n]*)?\r?\n", before, re.MULTILINE)
    item = re.search(r"^([ ]*)- ", before[start.end() :], re.MULTILINE) if start else None
    if start is None or item is None:
        if not before.strip():
            return insertion(path, "a hook that checks for drift", f"repos:\n{_HOOK}", before)
        return f"{path.name} has no list of repositories, one a line: the hook is left to you."
    added = re.sub("^", item[1], _HOOK, flags=re.MULTILINE).rstrip(" ")
    place = start.end() + _end_of_block(before[start.end() :])
    return insertion(path, "a hook that checks for drift", added, before, place)


def _end_of_block(text: str) -> int:
    """The index behind the last line of a YAML block that is neither blank nor a comment."""
    end = place = 0
    for line in text.splitlines(keepends=True):
        is_item = line.startswith((" ", "- ", "-\n"))
        place += len(line)
        if line.strip() and not line.lstrip().startswith("#"):
            if not is_item:
                break
            end = place
    return end
