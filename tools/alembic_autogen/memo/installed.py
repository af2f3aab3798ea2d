"""Find installed files: in site-packages, or in a folder that ``sys.path`` names.

``pip install --target`` installs into any folder, for which PYTHONPATH is set then. Such a folder
holds descriptions of distributions beside their modules (PyPA, Recording installed projects), and
perhaps an application's modules as well, so that the list of files in each description decides.
"""

from __future__ import annotations

import os
import sys

LIBRARIES = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")
DESCRIPTION = ".dist-info"
_cached: tuple[tuple[str, ...], tuple[tuple[str, frozenset[str]], ...]] = ((), ())


def installed_name(path: str) -> str | None:
    """A path in the folder where it is installed; ``None`` where it is not installed."""
    for name in LIBRARIES:
        if name in path:
            return path.rpartition(name)[2]
    for folder, names in _targets():
        if path.startswith(folder):
            inside = path[len(folder) :]
            if inside.partition(os.sep)[0] in names:
                return inside
    return None


def is_in_library(path: str) -> bool:
    """Whether a path leads to where distributions are installed."""
    return installed_name(path) is not None


def _targets() -> tuple[tuple[str, frozenset[str]], ...]:
    """Other folders of sys.path with distributions, and the first parts of their files' names."""
    global _cached
    path = tuple(sys.path)
    if _cached[0] != path:
        others = (each for each in path if not each.endswith("-packages"))
        folders = (os.path.abspath(each) for each in others)  # noqa: PTH100 -- links stay
        found = ((f"{folder}{os.sep}", _names(folder)) for folder in dict.fromkeys(folders))
        _cached = path, tuple((folder, names) for folder, names in found if names)
    return _cached[1]


def _names(folder: str) -> frozenset[str]:
    try:
        found = os.listdir(folder)  # noqa: PTH208 -- names are wanted, not paths
    except OSError:
        return frozenset()
    entries = (name for name in found if name.endswith(DESCRIPTION))
    return frozenset(name for entry in entries for name in _recorded(f"{folder}/{entry}/RECORD"))


def _recorded(record: str) -> set[str]:
    try:
        with open(record, encoding="utf-8") as file:  # noqa: PTH123 -- it is called often
            firsts = {line.partition(",")[0].partition("/")[0] for line in file}
    except (OSError, ValueError):
        return set()
    return {name for name in firsts if name not in ("", "..", "__pycache__")}
