"""The lowest versions of other packages that the tool works with."""

from __future__ import annotations

import re
import shlex
import sys

LOWEST = {
    "alembic": "1.18",
    "sqlalchemy": "2.0.32",
    "sqlmodel": "0.0.22",
    "pymysql": "1.1",
}
"""The lower bounds of pyproject.toml, which cannot be read if the tool runs from its sources."""


def outdated() -> tuple[str, ...]:
    """List the packages that are too old, each in a sentence with the command that updates it."""
    return tuple(
        f"{package} {found} is installed, but this tool needs {lowest} or newer: "
        f"{shlex.quote(sys.executable)} -m pip install '{package}>={lowest}'"
        for package, lowest in LOWEST.items()
        if (found := _installed(package)) is not None and _numbers(found) < _numbers(lowest)
    )


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
