"""A command of the command line, as a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.cli.arguments import Parser

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings


def _add_none(parser: Parser) -> None:
    """Add no flags."""


@dataclass(frozen=True)
class Command:
    """A command.

    :param name: its name, as it is typed.
    :param help: what it does, as a phrase that begins with a verb and has no full stop.
    :param run: carries it out, reports the result and returns the exit code. It takes the parsed
        arguments, the settings and the progress, and raises ``AutogenError`` if it could not be
        carried out.
    :param add_flags: adds its own flags and operands to its parser; by default there are none.
    :param operands: what follows the flags in the line of usage, with a space before it.
    """

    name: str
    help: str
    run: Callable[[argparse.Namespace, Settings, Progress], int]
    add_flags: Callable[[Parser], None] = _add_none
    operands: str = ""
