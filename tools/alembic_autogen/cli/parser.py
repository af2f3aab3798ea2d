"""The parser of the command line, with the help text of every flag."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from alembic_autogen import __version__
from alembic_autogen.errors import ExitCode
from alembic_autogen.options import OPTIONS
from alembic_autogen.report import FORMATS, streams

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction["_Parser"]


class _Parser(argparse.ArgumentParser):
    """A parser that reports wrong arguments in one sentence, with exit code 2."""

    def error(self, message: str) -> NoReturn:
        streams.err(f"alembic-autogen: {message}; see {self.prog} --help.\n")
        raise SystemExit(int(ExitCode.FAILED))

    def _print_message(self, message: str, file: object = None) -> None:
        # argparse itself ignores errors such as a full disk
        streams.err(message) if file is sys.stderr else streams.out(message)


def parse(arguments: Sequence[str], options: argparse.Namespace) -> ExitCode | None:
    """Parse the arguments.

    :param options: receives the parsed arguments.
    :returns: an exit code if there is nothing else to do, else ``None``.
    """
    try:
        build_parser().parse_args(arguments, options)
    except SystemExit as ended:  # after --help, or after an error was shown
        return ExitCode(int(ended.code or 0))
    return None


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of all commands."""
    parser = _Parser(
        prog="alembic-autogen",
        description="Write Alembic revisions for MySQL and MariaDB, proved on a disposable server.",
    )
    parser.add_argument(
        "-C", dest="project", metavar="DIR", default=".", help="the project's folder"
    )
    parser.add_argument("--version", action="version", version=f"alembic-autogen {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_revision(commands)
    _add_migrations(commands)
    _add_check_drift(commands)
    _add_doctor(commands)
    _add_cache(commands)
    _add_db(commands)
    return parser


_DECISIONS = (
    (
        "--rename",
        "OLD=NEW",
        "a renamed table OLD=NEW, or a renamed column TABLE.OLD=NEW (TABLE by its new name)",
    ),
    ("--rename-value", "TABLE.COLUMN.OLD=NEW", "a renamed member of an ENUM or SET"),
    (
        "--merge-value",
        "TABLE.COLUMN.OLD=NEW",
        "a member of an ENUM or SET whose rows get another member that exists already",
    ),
    (
        "--no-rename",
        "OLD",
        "a TABLE, TABLE.COLUMN or TABLE.COLUMN.VALUE that is dropped and not renamed",
    ),
    (
        "--fill",
        "TABLE.COLUMN=SQL",
        "the value for existing rows where a column becomes NOT NULL, or where they would not fit",
    ),
    (
        "--refuse",
        "TABLE.COLUMN",
        "a column that becomes NOT NULL: the upgrade refuses existing rows without a value",
    ),
    (
        "--accept-change",
        "TABLE.COLUMN",
        "a column whose values may change with its type; otherwise the upgrade refuses such rows",
    ),
)
"""Flags that answer a question of ``revision``; each may be given more than once."""


def _add_revision(commands: Commands) -> None:
    command = commands.add_parser("revision", help="write a revision that is proved to work")
    command.add_argument("-m", "--message", help="the message (default: $MSG)")
    for flag, metavar, text in _DECISIONS:
        command.add_argument(flag, action="append", default=[], metavar=metavar, help=text)
    command.add_argument(
        "--no-guards",
        action="store_true",
        help="write no queries that refuse rows before anything is changed",
    )
    command.add_argument("--dry-run", action="store_true", help="print the file, write nothing")
    command.add_argument("--sql", action="store_true", help="print the SQL of the upgrade too")
    command.add_argument(
        "--version-path", metavar="DIR", help="which of several version_locations to write to"
    )
    _add_common(command)
    _add_no_cache(command)


def _add_migrations(commands: Commands) -> None:
    """Add the commands on the configured database; see :mod:`alembic_autogen.history.target`."""
    upgrade = commands.add_parser("upgrade", help="upgrade the configured database")
    upgrade.add_argument("target", nargs="?", default="head", help="a revision (default: head), +N")
    downgrade = commands.add_parser("downgrade", help="downgrade the configured database")
    downgrade.add_argument(
        "target", nargs="?", default="-1", help="a revision, -N (default: -1), base"
    )
    downgrade.add_argument("-y", "--yes", action="store_true", help="do not ask")
    for command in (upgrade, downgrade):
        command.add_argument("--dry-run", action="store_true", help="print the SQL, change nothing")
    history = commands.add_parser(
        "history", help="list the revisions, and which of them the configured database has"
    )
    for command in (upgrade, downgrade, history):
        _add_common(command)


def _add_check_drift(commands: Commands) -> None:
    command = commands.add_parser(
        "check-drift", help="compare the models with the migrations (exit code 1: they differ)"
    )
    _add_common(command)
    _add_no_cache(command)


def _add_doctor(commands: Commands) -> None:
    command = commands.add_parser(
        "doctor", help="show which server would be used and why, and the configuration"
    )
    command.add_argument(
        "--like-url",
        metavar="URL",
        help="print the configuration that makes the disposable server like the one at this URL, "
        "which is only read",
    )
    _add_common(command)


def _add_cache(commands: Commands) -> None:
    command = commands.add_parser("cache", help="list what earlier runs have kept, with its size")
    command.add_argument("--clear", action="store_true", help="remove it all")
    _add_common(command)


def _add_db(commands: Commands) -> None:
    command = commands.add_parser(
        "db",
        help="open a disposable database with all revisions applied",
        usage="%(prog)s [options] [-- PROGRAM [ARGUMENT ...]]",
    )
    command.add_argument(
        "program",
        nargs="*",
        metavar="PROGRAM",
        help="run this, with the database's address in its environment (default: a shell on a "
        "terminal; elsewhere, wait until standard input ends)",
    )
    _add_common(command)
    _add_no_cache(command)


def _add_no_cache(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--no-cache",
        action="store_true",
        help="use no results of earlier runs and keep none (--memory never): only the server's "
        "program and an empty data directory are used again; the default where CI is set",
    )


def _add_common(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=FORMATS, default="text")
    command.add_argument("-q", "--quiet", action="store_true", help="show no progress")
    group = command.add_argument_group("configuration (overrides pyproject.toml and environment)")
    for option in OPTIONS:
        group.add_argument(
            option.flag, dest=f"option_{option.key}", metavar="VALUE", help=option.help
        )
