"""Write the pages in docs/reference from the parser, the settings and the exit codes."""

from __future__ import annotations

import argparse
import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from alembic_autogen import errors
from alembic_autogen.cli.parser import build_parser, commands_of
from alembic_autogen.errors import ExitCode
from alembic_autogen.options import OPTIONS, Option
from alembic_autogen.report import FORMATS

NOTE = "*This page is written from the code by `make reference`.*\n"
_COMMON = "options of every command"
_SETTINGS = "settings"


def commands() -> str:
    """The commands with their flags."""
    found = commands_of(build_parser())
    parts = [
        "# Commands\n",
        NOTE,
        "Flags may stand before or after the command, and cannot be abbreviated. "
        "[Exit codes](exit-codes.md) are the same for all commands. In place of a flag, a "
        "[setting](configuration.md) can stand in `pyproject.toml` or in the environment.\n",
        *(_command(name, parser) for name, parser in found.items()),
        "## Flags of every command\n",
        _flags(_group(next(iter(found.values())), _COMMON)),
        "## Formats\n",
        f"`--format` takes {_words(FORMATS)}. [JSON](../json.md) is described key by key, and by "
        "a [schema](../json.schema.json); [Reports](../reports.md) has the formats for CI.\n",
    ]
    return "\n".join(parts)


def _command(name: str, parser: argparse.ArgumentParser) -> str:
    operands = (parser.usage or "").partition("[options]")[2]
    lines = [f"## {name}\n", f"`alembic-autogen {name} [flags]{operands}`\n", f"{_prose(parser)}\n"]
    own = [
        action
        for group in parser._action_groups
        if group.title not in (_COMMON, _SETTINGS)
        for action in group._group_actions
    ]
    table = _flags(own)
    return "\n".join([*lines, table] if table else lines)


def _prose(parser: argparse.ArgumentParser) -> str:
    return _plain(str(parser.description))


def _group(parser: argparse.ArgumentParser, title: str) -> list[argparse.Action]:
    (found,) = (group for group in parser._action_groups if group.title == title)
    return found._group_actions


def _flags(actions: Iterable[argparse.Action]) -> str:
    rows = [_row(each) for each in actions if each.help != argparse.SUPPRESS]
    rows = [row for row in rows if "`--help`" not in row]
    return "\n".join(["| Flag | Meaning |", "| --- | --- |", *rows, ""]) if rows else ""


def _row(action: argparse.Action) -> str:
    names = action.option_strings or [str(action.metavar or action.dest)]
    metavar = action.metavar or (action.dest.upper() if action.option_strings else "")
    takes = "" if action.nargs == 0 or not action.option_strings else f" `{_cell(metavar)}`"
    if action.choices and action.option_strings:
        takes = f" {_words(map(str, action.choices))}"
    repeats = " (repeatable)" if isinstance(action, argparse._AppendAction) else ""
    shown = ", ".join(f"`{_cell(name)}`" for name in names)
    return f"| {shown}{takes}{repeats} | {_cell(_plain(str(action.help)))} |"


def _words(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _plain(text: str) -> str:
    """A help text as Markdown: what looks like HTML or emphasis is escaped."""
    text = text.replace("%(prog)s", "alembic-autogen").replace("%%", "%")
    return re.sub(r"([<>*_\[\]])", r"\\\1", text)


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def configuration() -> str:
    """The keys of the configuration."""
    return "\n".join(
        [
            "# Configuration keys\n",
            NOTE,
            "In the table `[tool.alembic-autogen]` of `pyproject.toml`, as environment variables, "
            "or as flags of every command, which go before. "
            "[Configuration](../configuration.md) explains them, and an editor completes them by "
            "their [schema](../configuration.schema.json).\n",
            *(_key(option) for option in OPTIONS),
        ]
    )


def _key(option: Option) -> str:
    default = f", `{option.default}` unless it is given" if option.default else ""
    choices = f"\n- One of: {_words(option.choices)}" if option.choices else ""
    return (
        f"## {option.key}\n\n{_plain(option.help)}\n\n- {option.kind.name}{default}{choices}\n"
        f"- `{option.variable}`, `{option.flag}`\n"
    )


def exit_codes() -> str:
    """The exit codes."""
    rows = [f"| {int(code)} | `{code.name}` | {text} |" for code, text in _exit_codes()]
    return "\n".join(
        [
            "# Exit codes\n",
            NOTE,
            "| Code | Name | Meaning |",
            "| --- | --- | --- |",
            *rows,
            "",
            "`make` reports every failure as 2; a script calls the command itself.\n",
        ]
    )


def _exit_codes() -> Iterator[tuple[ExitCode, str]]:
    """Each code, with the text below it in the class."""
    (body,) = (
        node.body
        for node in ast.parse(inspect.getsource(errors)).body
        if isinstance(node, ast.ClassDef) and node.name == ExitCode.__name__
    )
    texts = {"OK": "The command is done; models and migrations agree."}
    for node, following in pairwise(body):
        if isinstance(node, ast.Assign) and isinstance(following, ast.Expr):
            texts[ast.unparse(node.targets[0])] = str(ast.literal_eval(following.value))
    for code in ExitCode:
        yield code, texts[code.name]


PAGES = {
    "commands.md": commands,
    "configuration.md": configuration,
    "exit-codes.md": exit_codes,
}
