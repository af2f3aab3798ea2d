"""Databases, if env.py migrates several in one run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EnvDatabase:
    """A database that env.py migrates.

    :param number: its place among them, from 1.
    :param name: what env.py calls it: by its ``upgrade_token``, by the schema that it puts in place
        of the models' or of the version table's, or by the name in the engine's URL.
    :param has_metadata: whether env.py gives a ``target_metadata`` for it.
    :param token: the ``upgrade_token`` that env.py gives; databases of the same one share what a
        revision does.
    """

    number: int
    name: str
    has_metadata: bool
    token: str = "upgrades"

    def __str__(self) -> str:
        return self.name
