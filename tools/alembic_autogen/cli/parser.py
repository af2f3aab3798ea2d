"""The parser of the command line, with the help text of every flag."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from alembic_autogen import __version__
from alembic_autogen.cli.arguments import Parser, parse_arguments
from alembic_autogen.cli.drift_flags import add_extent_flags
from alembic_autogen.cli.history_parser import (
    add_amend_flags,
    add_database_flags,
    add_history_commands,
    add_lint_flags,
)
from alembic_autogen.cli.migration_parser import add_migration_commands
from alembic_autogen.cli.report_flag import add_report_flag
from alembic_autogen.cli.revision_flags import DECISIONS, add_place
from alembic_autogen.errors import ExitCode
from alembic_autogen.option_kinds import STRING
from alembic_autogen.options import OPTIONS, Option
from alembic_autogen.report import FORMATS
from alembic_autogen.report.html import PAGE_FORMAT

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Parser]


def parse(arguments: Sequence[str], options: argparse.Namespace) -> ExitCode | None:
    """Parse the arguments.

    :param options: receives the parsed arguments.
    :returns: an exit code if there is nothing else to do, else ``None``.
    """
    try:
        parser = build_parser(arguments)
        parse_arguments(parser, commands_of(parser), arguments, options)
    except SystemExit as ended:  # after --help, or after an error was shown
        return ExitCode(int(ended.code or 0))
    return None


def build_parser(arguments: Sequence[str] | None = None) -> Parser:
    """Build the parser of all commands.

    Flags cannot be abbreviated, as a new flag could make an abbreviation ambiguous. Those that
    every command has may also stand before the command.

    :param arguments: what will be parsed. Commands that it does not name lack the flags that every
        command has, which take most of the time (default: all commands have them).
    """
    parser = Parser(
        prog="alembic-autogen",
        description="Write Alembic revisions for MySQL and MariaDB, proved on a disposable server.",
        usage="%(prog)s [options] COMMAND ...",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"alembic-autogen {__version__}")
    _add_common(parser, is_before_command=True)
    commands = parser.add_subparsers(
        title="commands", dest="command", required=True, metavar="COMMAND", prog=parser.prog
    )
    _add_revision(commands)
    add_migration_commands(partial(_add, commands))
    _add_check_drift(commands)
    _add_joining(commands)
    _add_record_head(commands)
    add_history_commands(partial(_add, commands))
    _add_baseline(commands)
    _add_doctor(commands)
    _add_cache(commands)
    _add_init(commands)
    _add_db(commands)
    for name, command in commands_of(parser).items():
        if arguments is None or name in arguments:
            _add_common(command)
    return parser


def commands_of(parser: Parser) -> Mapping[str, Parser]:
    """The parser of each command."""
    found = (each.choices for each in parser._actions if each.dest == "command")
    return cast("Mapping[str, Parser]", next(found))


def _add(commands: Commands, name: str, text: str, operands: str = "") -> Parser:
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
    for flag, metavar, text in DECISIONS:
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
    add_report_flag(command, (PAGE_FORMAT,))
    add_place(command)
    add_amend_flags(command)
    command.add_argument(
        "--empty",
        action="store_true",
        help="write no operations: a revision that you fill in, such as a change of rows",
    )
    _add_no_cache(command)


def _add_check_drift(commands: Commands) -> None:
    command = _add(
        commands,
        "check-drift",
        "report whether models and migrations agree (exit code 1: they differ)",
    )
    command.add_argument(
        "--merge-base",
        metavar="REF",
        help="check what a merge with this branch of git gives, with its revisions first",
    )
    command.add_argument(
        "--lint", action="store_true", help="also judge revisions, as lint does (default: heads)"
    )
    add_lint_flags(command, "with --lint: ")
    add_database_flags(command)
    add_extent_flags(command)
    _add_no_cache(command)


def _add_joining(commands: Commands) -> None:
    """Add the commands that join two heads of one branch."""
    rebase = _add(
        commands,
        "rebase",
        "put the revisions that are not in another branch of git behind its head",
        " REF",
    )
    rebase.add_argument("ref", metavar="REF", help="the branch of git that stays as it is: main")
    rebase.add_argument(
        "--accept-differences",
        action="store_true",
        help="go on although the other order leaves another schema or other rows",
    )
    merge = _add(
        commands,
        "merge",
        "join two heads by a merge revision, if both orders leave the same",
        " [REVISION REVISION]",
    )
    merge.add_argument(
        "revisions",
        nargs="*",
        metavar="REVISION",
        help="the two heads (default: those of the branch that has two)",
    )
    merge.add_argument("-m", "--message", default="", help="the message of the revision")
    for command in (rebase, merge):
        command.add_argument(
            "--dry-run", action="store_true", help="print what would be written, write nothing"
        )
        _add_no_cache(command)


def _add_record_head(commands: Commands) -> None:
    command = _add(
        commands, "record-head", "write the newest revision to head_file, as a hook", " [FILE]"
    )
    command.add_argument(
        "revision_file",
        nargs="?",
        metavar="FILE",
        help="the file of a new revision, as a post-write hook of Alembic names it",
    )


def _add_baseline(commands: Commands) -> None:
    command = _add(
        commands,
        "baseline",
        "write what a real database had before its first revision, for a history without its "
        "beginning",
    )
    command.add_argument(
        "--from-url", metavar="URL", required=True, help="the real database, which is only read"
    )
    command.add_argument(
        "--output",
        metavar="FILE",
        default="baseline.sql",
        help="the file to write, in the project's folder (default: baseline.sql)",
    )
    command.add_argument("--dry-run", action="store_true", help="print the SQL, write nothing")


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


def _add_init(commands: Commands) -> None:
    command = _add(
        commands,
        "init",
        "configure the tool for this project, offer the usual places to call it, and check for "
        "drift",
    )
    command.add_argument("-y", "--yes", action="store_true", help="add everything without asking")
    command.add_argument(
        "--dry-run", action="store_true", help="print what would be added, write nothing"
    )


def _add_cache(commands: Commands) -> None:
    command = _add(commands, "cache", "show what the cache holds, how large it is and where")
    command.add_argument("--clear", action="store_true", help="remove all of it")


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
    _add_no_cache(command)


def _add_no_cache(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--no-cache",
        action="store_true",
        help="use no results of earlier runs and keep none, as --memory never; only the server's "
        "program and an empty data directory are reused (the default where $CI is set)",
    )


class _PrintSettings(argparse.Action):
    """``--help-settings``: list the flags of all settings."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        listed = Parser(prog=parser.prog, usage="%(prog)s [--KEY VALUE ...]", add_help=False)
        _add_settings(listed.add_argument_group(_SETTINGS), is_listed=True)
        listed.print_help()
        parser.exit()


_SETTINGS = "settings (each overrides its environment variable and pyproject.toml)"


_LOUDNESS = (
    ("-q", "--quiet", "do not show progress"),
    ("-v", "--verbose", "if models or revisions fail, also print the traceback"),
)


def _add_common(parser: Parser, *, is_before_command: bool = False) -> None:
    """Add the flags that every command has.

    :param is_before_command: whether they stand before the command; the defaults are set there
        only, as those of a command would replace what is before it.
    """
    group = parser.add_argument_group("options of every command")

    def default(value: object) -> object:
        return value if is_before_command else argparse.SUPPRESS

    group.add_argument(
        "-C",
        dest="project",
        metavar="DIR",
        default=default("."),
        help="the project's folder, or one in it (default: .)",
    )
    group.add_argument(
        "--format",
        choices=FORMATS,
        default=default("text"),
        help="how the result is printed (default: text)",
    )
    for short, long, text in _LOUDNESS:
        group.add_argument(short, long, action="store_true", default=default(False), help=text)
    group.add_argument(
        "-x",
        dest="x" if is_before_command else "own_x",
        action="append",
        default=[],
        metavar="ARGUMENT",
        help="an argument for env.py (context.get_x_argument()), as alembic -x takes it",
    )
    group.add_argument(
        "-n",
        "--name",
        dest="section",
        metavar="SECTION",
        default=default("alembic"),
        help="the section of alembic.ini to read, as alembic --name takes it (default: alembic)",
    )
    group.add_argument(
        "--tag",
        metavar="NAME",
        default=default(None),
        help="a name for env.py (context.get_tag_argument()), as alembic --tag takes it",
    )
    settings = parser.add_argument_group("settings")
    settings.add_argument(
        "--help-settings",
        action=_PrintSettings,
        nargs=0,
        default=argparse.SUPPRESS,
        help="list the settings: every key of [tool.alembic-autogen] is a flag, too, such as "
        "--server mysqld",
    )
    _add_settings(settings, default=default(None))


def _add_settings(
    group: argparse._ArgumentGroup, *, is_listed: bool = False, default: object = None
) -> None:
    for option in OPTIONS:
        group.add_argument(
            option.flag,
            dest=f"option_{option.key}",
            metavar=_metavar(option),
            default=default,
            help=option.help if is_listed else argparse.SUPPRESS,
        )


def _metavar(option: Option) -> str:
    if option.choices and option.kind is STRING:
        return f"{{{','.join(option.choices)}}}"
    return "VALUE"
