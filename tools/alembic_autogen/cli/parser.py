"""The parser of the command line, with the help text of every flag."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from alembic_autogen import __version__
from alembic_autogen.cli.arguments import HelpFormatter, Parser, parse_arguments
from alembic_autogen.cli.command import Command
from alembic_autogen.cli.commands import NAMES, command
from alembic_autogen.errors import ExitCode
from alembic_autogen.option_kinds import STRING
from alembic_autogen.options import OPTIONS, Option
from alembic_autogen.report import FORMATS

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[Parser]


def parse(arguments: Sequence[str], options: argparse.Namespace) -> ExitCode | None:
    """Parse the arguments.

    :param options: receives the parsed arguments.
    :returns: an exit code if there is nothing else to do, else ``None``.
    """
    try:
        parser = build_parser(arguments)
        parse_arguments(parser, commands_of(parser), arguments, options, _flags_of_all)
    except SystemExit as ended:  # after --help, or after an error was shown
        return ExitCode(int(ended.code or 0))
    return None


def _flags_of_all() -> Mapping[str, Parser]:
    return commands_of(build_parser())


def build_parser(arguments: Sequence[str] | None = None) -> Parser:
    """Build the parser of all commands.

    Flags cannot be abbreviated, as a new flag could make an abbreviation ambiguous. Those that
    every command has may also stand before the command.

    :param arguments: what will be parsed. If it begins with a command, the parser has no other one,
        and else only those that it names have their flags: all take most of the time (default: all
        commands, with their flags).
    """
    parser = Parser(
        prog="alembic-autogen",
        description="Write Alembic revisions for MySQL and MariaDB, proved on a disposable server.",
        usage="%(prog)s [options] COMMAND ...",
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"alembic-autogen {__version__}")
    _add_common(parser, is_before_command=True)
    subparsers = parser.add_subparsers(
        title="commands", dest="command", required=True, metavar="COMMAND", prog=parser.prog
    )
    for name in _possible(arguments):
        _add_command(subparsers, command(name), is_named=arguments is None or name in arguments)
    return parser


def _possible(arguments: Sequence[str] | None) -> Sequence[str]:
    """The names of the commands that arguments may mean, or that ``--help`` before them lists."""
    return arguments[:1] if arguments and arguments[0] in NAMES else NAMES


def commands_of(parser: Parser) -> Mapping[str, Parser]:
    """The parser of each command."""
    found = (each.choices for each in parser._actions if each.dest == "command")
    return cast("Mapping[str, Parser]", next(found))


def _add_command(subparsers: Subparsers, command: Command, *, is_named: bool) -> None:
    """Add a command, with its description in the list of commands and in its own help.

    :param is_named: whether it may be the one to run, which needs its flags.
    """
    parser = subparsers.add_parser(
        command.name,
        help=command.help,
        description=f"{command.help[0].upper()}{command.help[1:]}.",
        usage=f"%(prog)s [options]{command.operands}",  # the flags are too many for one line
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    if is_named:
        command.add_flags(parser)
        _add_common(parser)


class _PrintSettings(argparse.Action):
    """``--help-settings``: list the flags of all settings."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        listed = Parser(
            prog=parser.prog,
            usage="%(prog)s [--KEY VALUE ...]",
            formatter_class=HelpFormatter,
            add_help=False,
        )
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
    _add_settings_group(parser, default=default(None))


def _add_settings_group(parser: Parser, *, default: object) -> None:
    settings = parser.add_argument_group("settings")
    settings.add_argument(
        "--help-settings",
        action=_PrintSettings,
        nargs=0,
        default=argparse.SUPPRESS,
        help="list the settings: every key of [tool.alembic-autogen] is a flag, too, such as "
        "--server mysqld",
    )
    _add_settings(settings, default=default)


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
