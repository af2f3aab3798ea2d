"""Find installed files: in site-packages, or in a folder that ``sys.path`` names.

``pip install --target`` installs into any folder, which PYTHONPATH then has to name. Such a folder
holds the metadata of distributions beside their modules (PyPA, Recording installed projects), and
perhaps an application's modules as well. So the list of files in each distribution's metadata
decides whether a file is installed.
"""

from __future__ import annotations

import os
import sys

LIBRARIES = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")
DESCRIPTION = ".dist-info"
_cached: tuple[tuple[str, ...], tuple[tuple[str, frozenset[str]], ...]] = ((), ())


def installed_name(path: str) -> str | None:
    """A path relative to the folder of its installation; ``None`` if it is not installed."""
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
    """Whether a path belongs to an installed distribution."""
    return installed_name(path) is not None


def _targets() -> tuple[tuple[str, frozenset[str]], ...]:
    """Other folders of sys.path with distributions, and the first parts of their files' names."""
    global _cached
    path = tuple(sys.path)
    if _cached[0] != path:
        others = (each for each in path if not f"{each}{os.sep}".endswith(LIBRARIES))
        folders = (os.path.abspath(each) for each in others)  # noqa: PTH100 -- keeps links
        found = ((f"{folder}{os.sep}", _names(folder)) for folder in dict.fromkeys(folders))
        _cached = path, tuple((folder, names) for folder, names in found if names)
    return _cached[1]


def _names(folder: str) -> frozenset[str]:
    try:
        found = os.listdir(folder)  # noqa: PTH208 -- only names are needed
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
    return {name for name in firsts if name not in ("..", "__pycache__")}
