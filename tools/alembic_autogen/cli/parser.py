"""The parser of the command line, with the help text of every flag."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from alembic_autogen import __version__
from alembic_autogen.errors import ExitCode
from alembic_autogen.options import OPTIONS, STRING, Option
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
    """Build the parser of all commands.

    Flags cannot be abbreviated, as a new flag could make an abbreviation ambiguous.
    """
    parser = _Parser(
        prog="alembic-autogen",
        description="Write Alembic revisions for MySQL and MariaDB, proved on a disposable server.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "-C", dest="project", metavar="DIR", default=".", help="the project's folder (default: .)"
    )
    _add_alembics(parser, "")
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
        "rename a table (OLD=NEW), or a column (TABLE.OLD=NEW, with the new name of the table)",
    ),
    ("--rename-value", "TABLE.COLUMN.OLD=NEW", "rename a member of an ENUM or SET"),
    (
        "--merge-value",
        "TABLE.COLUMN.OLD=NEW",
        "replace a member of an ENUM or SET in all rows by another one that exists already",
    ),
    (
        "--no-rename",
        "OLD",
        "drop a TABLE, TABLE.COLUMN or TABLE.COLUMN.VALUE; it is not renamed",
    ),
    (
        "--fill",
        "TABLE.COLUMN=SQL",
        "give existing rows a value if the column becomes NOT NULL, or if theirs would not fit",
    ),
    (
        "--refuse",
        "TABLE.COLUMN",
        "refuse existing rows without a value in the upgrade, where the column becomes NOT NULL",
    ),
    (
        "--accept-change",
        "TABLE.COLUMN",
        "let the column's values change with its type; otherwise the upgrade refuses such rows",
    ),
)
"""Flags that answer a question of ``revision``; each may be given more than once."""


def _add(commands: Commands, name: str, text: str, operands: str = "") -> argparse.ArgumentParser:
    """Add a command, with its description in the list of commands and in its own help.

    :param operands: what follows the flags; the flags are too many for the line of usage.
    """
    return commands.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        usage=f"%(prog)s [options]{operands}",
        allow_abbrev=False,
    )


def _add_revision(commands: Commands) -> None:
    command = _add(
        commands, "revision", "write the revision that makes the migrations agree with the models"
    )
    command.add_argument("-m", "--message", help="the message of the revision (default: $MSG)")
    for flag, metavar, text in _DECISIONS:
        command.add_argument(flag, action="append", default=[], metavar=metavar, help=text)
    command.add_argument(
        "--no-preconditions",
        action="store_true",
        help="leave out the queries that refuse unfit rows before anything is changed",
    )
    # What the flag was called before.
    command.add_argument(
        "--no-guards", dest="no_preconditions", action="store_true", help=argparse.SUPPRESS
    )
    command.add_argument("--dry-run", action="store_true", help="print the revision, write nothing")
    command.add_argument("--sql", action="store_true", help="also print the SQL of the upgrade")
    command.add_argument(
        "--version-path", metavar="DIR", help="the folder to write to, one of version_locations"
    )
    _add_common(command)
    _add_no_cache(command)


def _add_migrations(commands: Commands) -> None:
    """Add the commands on the configured database (``history/configured_database.py``)."""
    upgrade = _add(commands, "upgrade", "upgrade the configured database", " [target]")
    upgrade.add_argument(
        "target", nargs="?", default="head", help="a revision, or +N (default: head)"
    )
    downgrade = _add(commands, "downgrade", "downgrade the configured database", " [target]")
    downgrade.add_argument(
        "target", nargs="?", default="-1", help="a revision, -N or base (default: -1)"
    )
    downgrade.add_argument("-y", "--yes", action="store_true", help="do not ask for confirmation")
    for command in (upgrade, downgrade):
        command.add_argument("--dry-run", action="store_true", help="print the SQL, change nothing")
    history = _add(
        commands, "history", "list the revisions, and mark those that the configured database has"
    )
    for command in (upgrade, downgrade, history):
        _add_common(command)


def _add_check_drift(commands: Commands) -> None:
    command = _add(
        commands,
        "check-drift",
        "report whether models and migrations agree (exit code 1: they differ)",
    )
    _add_common(command)
    _add_no_cache(command)


def _add_doctor(commands: Commands) -> None:
    command = _add(
        commands,
        "doctor",
        "show which server would be used and why, the versions, and the origin of each setting",
    )
    command.add_argument(
        "--like-url",
        metavar="URL",
        help="print the configuration that makes the disposable server like the one at this URL, "
        "which is only read",
    )
    _add_common(command)


def _add_cache(commands: Commands) -> None:
    command = _add(commands, "cache", "show what the cache holds, how large it is and where")
    command.add_argument("--clear", action="store_true", help="remove all of it")
    _add_common(command)


def _add_db(commands: Commands) -> None:
    command = _add(
        commands,
        "db",
        "open a disposable database at head, for a program or in a MySQL shell",
        " [-- PROGRAM [ARGUMENT ...]]",
    )
    command.add_argument(
        "program",
        nargs="*",
        metavar="PROGRAM",
        help="the program to run, with the database's address in its environment (default: a MySQL "
        "shell if there is a terminal; otherwise, wait until standard input ends)",
    )
    _add_common(command)
    _add_no_cache(command)


def _add_no_cache(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--no-cache",
        action="store_true",
        help="use no results of earlier runs and keep none, as --memory never; only the server's "
        "program and an empty data directory are reused (the default where $CI is set)",
    )


def _add_common(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="how the result is printed (default: text)",
    )
    command.add_argument("-q", "--quiet", action="store_true", help="do not show progress")
    _add_alembics(command, "own_")
    group = command.add_argument_group(
        "configuration (overrides pyproject.toml and environment variables)"
    )
    for option in OPTIONS:
        group.add_argument(
            option.flag, dest=f"option_{option.key}", metavar=_metavar(option), help=option.help
        )


def _add_alembics(parser: argparse.ArgumentParser, prefix: str) -> None:
    """Add flags of Alembic's command line, which may stand before the command or after it.

    :param prefix: of the attributes, since a command's defaults would replace what is before it.
    """
    parser.add_argument(
        "-x",
        dest=f"{prefix}x",
        action="append",
        default=[],
        metavar="ARGUMENT",
        help="an argument for env.py (context.get_x_argument()), as alembic -x takes it",
    )
    parser.add_argument(
        "-n",
        "--name",
        dest=f"{prefix}section",
        metavar="SECTION",
        help="the section of alembic.ini to read, as alembic --name takes it (default: alembic)",
    )
    parser.add_argument(
        "--tag",
        dest=f"{prefix}tag",
        metavar="NAME",
        help="a name for env.py (context.get_tag_argument()), as alembic --tag takes it",
    )


def _metavar(option: Option) -> str:
    if option.choices and option.kind is STRING:
        return f"{{{','.join(option.choices)}}}"
    return "VALUE"
