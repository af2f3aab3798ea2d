"""Targets in the project's Makefile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from alembic_autogen.project.changes import Offer, insertion, read

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


_INCLUDE = re.compile(r"^(?:include|-include|sinclude)[ \t]+([^#\r\n]+)", re.MULTILINE)


def targets(project: Path) -> Offer:
    """Add the targets whose names are free, if there is a Makefile that does not have the tool."""
    path = next((project / name for name in NAMES if (project / name).exists()), None)
    if path is None:
        return None
    before = read(path) or ""
    everything = "\n".join((before, *_included(before, project)))
    if "alembic-autogen" in everything:
        return None
    if ".RECIPEPREFIX" in everything:
        return f"{path.name} sets .RECIPEPREFIX: targets for the tool are left to you."
    if "$" in "".join(_INCLUDE.findall(everything)):
        return f"{path.name} includes files by variables: targets for the tool are left to you."
    free = [name for name in _TARGETS if not _has_target(everything, name)]
    if "revision" in free and re.search(r"\bMSG\b", everything):
        free.remove("revision")
    if not free:
        taken = " and ".join(_TARGETS)
        return f"{path.name} uses the names {taken} or MSG: targets for the tool are left to you."
    message = _MESSAGE if "revision" in free else ""
    rules = "\n".join(_TARGETS[name] for name in free)
    added = f"{message}.PHONY: {' '.join(free)}\n{rules}"
    gap = "\n" if before.strip() else ""
    return insertion(path, f"the targets {' and '.join(free)}", gap + added, before)


def _included(text: str, folder: Path, seen: frozenset[Path] = frozenset()) -> Iterator[str]:
    """The texts of included files, whose targets a later one of the same name would replace.

    :param folder: the one in which make starts, to which included names are relative.
    """
    for names in _INCLUDE.findall(text):
        for name in names.split():
            for path in () if "$" in name else sorted(folder.glob(name.removeprefix("./"))):
                if path not in seen and path.is_file():
                    found = read(path) or ""
                    yield found
                    yield from _included(found, folder, seen | {path})


def _has_target(text: str, name: str) -> bool:
    return re.search(rf"^[^#\t\n]*(?<![\w.-]){re.escape(name)}(?![\w.-])", text, re.M) is not None
