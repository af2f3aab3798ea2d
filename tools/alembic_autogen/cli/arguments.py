"""Report unknown arguments, with those that were probably meant."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from alembic_autogen.errors import ExitCode
from alembic_autogen.report import streams
from alembic_autogen.spelling import enumeration, nearest, question, suggestion


class HelpFormatter(argparse.HelpFormatter):
    """Keep names such as ``kept-databases`` on one line, so that they can be found and copied."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        import textwrap  # which only --help needs

        return textwrap.wrap(" ".join(text.split()), width, break_on_hyphens=False)


class Parser(argparse.ArgumentParser):
    """A parser that reports wrong arguments in one sentence, with exit code 2."""

    hint_of_command: Callable[[str], str] = staticmethod(lambda word: "")
    """Hint at the meaning of an unknown command that resembles no other one, in brackets."""

    def error(self, message: str) -> NoReturn:
        streams.err(f"alembic-autogen: {message}; see {self.prog} --help.\n")
        raise SystemExit(int(ExitCode.FAILED))

    def _print_message(self, message: str, file: object = None) -> None:
        # argparse itself ignores errors such as a full disk
        streams.err(message) if file is sys.stderr else streams.out(message)

    def _check_value(self, action: argparse.Action, value: object) -> None:
        if action.choices is None or value in action.choices:
            return
        meant = suggestion(str(value), action.choices)
        if action.dest == "command":
            self.error(f"unknown command {value!r}{meant or self.hint_of_command(str(value))}")
        names, choices = "/".join(action.option_strings), ", ".join(action.choices)
        self.error(f"{names} must be one of {choices}, not {value!r}{meant}")


def parse_arguments(
    parser: Parser,
    commands: Mapping[str, Parser],
    arguments: Sequence[str],
    options: argparse.Namespace,
    flags_of_all: Callable[[], Mapping[str, Parser]],
) -> None:
    """Parse the arguments, all of which have to be known.

    :param parser: the parser of the command line.
    :param commands: the parser of each command.
    :param options: receives the parsed arguments.
    :param flags_of_all: gives the parser of each command with all its flags, which a report of an
        unknown flag needs.
    :raises SystemExit: an argument is wrong, which has been reported; or after ``--help``.
    """
    _refuse_unknown_before_command(parser, arguments)
    parser.hint_of_command = lambda word: _as_flag(word, flags_of_all())
    required = {name: _not_required(each) for name, each in commands.items()}
    _, unknown = parser.parse_known_args(arguments, options)
    flag = next((word for word in unknown if word.startswith("-") and word != "--"), None)
    command = commands[options.command]
    if flag is not None:
        _refuse(flag, command, flags_of_all())
    if unknown:
        command.error(f"unexpected argument {unknown[-1]!r}")
    for action in required[options.command]:
        if getattr(options, action.dest) is None:
            name = next(iter(action.option_strings), action.metavar or action.dest)
            command.error(f"{name} is required")


def _not_required(parser: Parser) -> list[argparse.Action]:
    """The arguments that a command has to have, which argparse would miss before it sees a typo."""
    found = [action for action in parser._actions if action.required]
    for action in found:
        action.required = False
    return found


def _refuse_unknown_before_command(parser: Parser, arguments: Sequence[str]) -> None:
    """Report an unknown flag before the command, whose value would be taken for the command."""
    words = iter(arguments)
    for word in words:
        if not word.startswith("-") or word == "--":
            return
        flag, is_joined, _ = word.partition("=")
        action = parser._option_string_actions.get(flag)
        if action is not None:
            if action.nargs is None and not is_joined:
                next(words, None)
        elif word.startswith("--") or word[:2] not in parser._option_string_actions:
            _refuse(word, parser, {})


def _refuse(word: str, parser: Parser, commands: Mapping[str, Parser]) -> NoReturn:
    """Report an unknown flag.

    :param parser: the parser of the place where it was given.
    :param commands: the parsers of commands that might have it.
    """
    flag = word.partition("=")[0]
    others = [name for name, each in commands.items() if flag in each._option_string_actions]
    if others:
        parser.error(f"{flag} is a flag of {enumeration(others)}, which this command does not have")
    found = [] if flag[:2] != "--" else nearest(flag, _visible_flags(parser))
    parser.error(f"unknown flag {flag}{question(found)}")


def _as_flag(word: str, commands: Mapping[str, Parser]) -> str:
    """Name the commands that have a word as their flag, or else all commands, in brackets."""
    found = [name for name, each in commands.items() if f"--{word}" in _visible_flags(each)]
    if not found:
        return f" (there are {', '.join(commands)})"
    of = "every command" if len(found) == len(commands) else enumeration(found)
    return f" (--{word} is a flag of {of})"


def _visible_flags(parser: Parser) -> list[str]:
    return [flag for flag in parser._option_string_actions if flag.startswith("--")]


def as_typed(text: str) -> str:
    """Decode bytes of a text that the locale could not decode (os.fsdecode) as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return os.fsencode(text).decode("utf-8", "replace")
    return text
