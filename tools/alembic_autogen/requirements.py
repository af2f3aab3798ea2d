"""The versions of other packages that the tool works with: the lowest, and the newest tested."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Mapping

LOWEST = {
    "alembic": "1.18",
    "sqlalchemy": "2.0.32",
    "pymysql": "1.1",
}
"""The lower bounds of pyproject.toml, which cannot be read if the tool runs from its sources."""
NEWEST_TESTED = {
    "alembic": "1.20",
    "sqlalchemy": "2.1",
    "pymysql": "1.2",
}
"""The newest versions of requirements.lock, without what only mends them."""
LOWEST_OF_MODELS = {"sqlmodel": "0.0.22"}
"""Lowest versions of packages that matter only if the application imports them."""
_DISTRIBUTION = re.compile(r"(\w+)-(.+)\.(?:dist|egg)-info", re.IGNORECASE)


def outdated() -> tuple[str, ...]:
    """List the packages that are too old, each in a sentence with the command that updates it."""
    return _outdated({**LOWEST, **LOWEST_OF_MODELS})


def untested(package: str) -> str:
    """Name the version of a package that is newer than those tested, and what to type.

    :returns: a clause and a command; empty if the package is not newer.
    """
    if not is_untested(package):
        return ""
    found, lowest, newest = _installed(package), LOWEST[package], NEWEST_TESTED[package]
    above = _next(newest)
    return (
        f"{package} {found} is installed, but this tool is tested with {lowest} to {newest}; "
        f"update alembic-autogen, or take an older {package}: "
        f"{_remedy(package, f'>={lowest},<{above}')}"
    )


def is_untested(package: str) -> bool:
    """Whether a package is newer than those tested, by more than the last part of its version."""
    found, newest = _installed(package), _numbers(NEWEST_TESTED[package])
    return found is not None and _numbers(found)[: len(newest)] > newest


def _next(version: str) -> str:
    """The version behind a version, such as 1.21 behind 1.20."""
    *series, last = _numbers(version)
    return ".".join(map(str, (*series, last + 1)))


def missing() -> tuple[str, ...]:
    """List the packages that are not there, each in a sentence with the command that installs it.

    They are looked for without importing them, which would take 0.1 s.
    """
    from importlib.util import find_spec  # only with python, which names another interpreter

    return tuple(
        f"{sys.executable}, which runs the models, has no {package}: "
        f"{_remedy(package, f'>={lowest}')}"
        for package, lowest in LOWEST.items()
        if (spec := find_spec(package)) is None or spec.origin is None  # a folder of that name
    )


def outdated_for_models() -> tuple[str, ...]:
    """Name outdated libraries that the application has imported, as sentences."""
    return _outdated({name: v for name, v in LOWEST_OF_MODELS.items() if name in sys.modules})


def outdated_at_once() -> tuple[str, ...]:
    """Name outdated libraries that no command works with, as sentences.

    The names of the installed distributions are read from the folders of ``sys.path``, since
    importing importlib.metadata for each command would take 10 ms.
    """
    return _outdated(LOWEST) if any(_may_be_old(folder) for folder in sys.path) else ()


def _may_be_old(folder: str) -> bool:
    try:
        found = os.listdir(folder or ".")  # noqa: PTH208 -- at each start
    except OSError:
        return False
    names = (name for name in found if name.endswith("-info"))
    distributions = filter(None, map(_DISTRIBUTION.fullmatch, names))
    return any(
        _numbers(match[2]) < _numbers(lowest)
        for match in distributions
        if (lowest := LOWEST.get(match[1].lower()))
    )


def _outdated(lowest_versions: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(
        f"{package} {found} is installed, but this tool needs {lowest} or newer: "
        f"{_remedy(package, f'>={lowest}')}"
        for package, lowest in lowest_versions.items()
        if (found := _installed(package)) is not None and _numbers(found) < _numbers(lowest)
    )


def _remedy(package: str, versions: str) -> str:
    """The command that installs a package; environments by uv and Poetry have no pip.

    :param versions: those that the tool works with, such as ``>=1.18``.
    """
    from importlib.util import find_spec
    from shutil import which

    python, wanted = shlex.quote(sys.executable), f"'{package}{versions}'"
    if find_spec("pip") is not None:
        return f"{python} -m pip install {wanted}"
    if which("uv"):
        return f"uv pip install --python {python} {wanted}"
    return f"install {wanted} in {shlex.quote(sys.prefix)}, as the application's other packages"


def _installed(package: str) -> str | None:
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _numbers(version: str) -> list[int]:
    """Parse the numbers at the start of a version; a pre-release counts as its release."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return [int(number) for number in found[0].split(".")] if found else []
