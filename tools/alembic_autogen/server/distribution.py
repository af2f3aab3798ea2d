"""The distribution of this system, as os-release(5) has it."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

OS_RELEASE = Path("/etc/os-release")


@dataclass(frozen=True)
class Distribution:
    """The distribution of this system.

    :param name: ``debian``, ``ubuntu``, …
    :param codenames: the suites of its release; derivatives add the release they are based on.
    :param debian: whether its archive is Debian's, which has Debian's other suites too.
    """

    name: str
    codenames: tuple[str, ...]
    architecture: str
    debian: bool

    @property
    def key(self) -> dict[str, str]:
        """The part of a cache key that identifies the distribution."""
        return {
            "distribution": self.name,
            "release": " ".join(self.codenames),
            "architecture": self.architecture,
        }


def distribution() -> Distribution:
    """Identify the distribution from os-release(5)."""
    try:
        words = shlex.split(OS_RELEASE.read_text(encoding="utf-8"), comments=True)
    except (OSError, ValueError):
        words = []
    fields = dict(word.split("=", 1) for word in words if "=" in word)
    names = ("VERSION_CODENAME", "UBUNTU_CODENAME", "DEBIAN_CODENAME")
    codenames = tuple(dict.fromkeys(fields[name] for name in names if fields.get(name)))
    name = fields.get("ID", "linux")
    is_debian = name == "debian" or "DEBIAN_CODENAME" in fields
    return Distribution(name, codenames, os.uname().machine, is_debian)
