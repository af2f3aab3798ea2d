"""The commands: a module for each, with its definition as ``COMMAND``.

A module has the command's flags, and the way from arguments to command, report and exit code.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from alembic_autogen.cli.command import Command

NAMES = (
    *("revision", "upgrade", "downgrade", "resume", "history", "check-drift"),
    *("rebase", "merge", "record-head", "prove", "lint", "sizes", "erd", "squash", "stamp"),
    *("baseline", "doctor", "cache", "init", "db"),
)
"""The names of the commands, in the order of ``--help``."""


def commands() -> Mapping[str, Command]:
    """The commands, by name."""
    return {name: command(name) for name in NAMES}


@cache
def command(name: str) -> Command:
    """The command of a name, whose module is imported now: those of all take 10 ms."""
    found: Command = import_module(f"{__name__}.{name.replace('-', '_')}").COMMAND
    return found
