"""Write the shell completions from the parser of the command line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alembic_autogen.cli.parser import build_parser, commands_of
from alembic_autogen.options import OPTIONS

PROGRAM = "alembic-autogen"
HEAD = f"# Completion of {PROGRAM}, written from its parser by `make completions`.\n"
_FOLDERS = frozenset({"-C", "--version-path"})
_FILES = frozenset({"--config", "--python"})
_HELP = {option.flag: option.help for option in OPTIONS}


@dataclass(frozen=True)
class Flag:
    """A flag as a shell completes it.

    :param names: its spellings, the short one first.
    :param choices: its allowed values, if these are known.
    :param takes: ``folder``, ``file``, ``value`` or, if it takes none, ``nothing``.
    :param repeats: whether it may be given more than once.
    """

    names: tuple[str, ...]
    help: str
    choices: tuple[str, ...]
    takes: str
    repeats: bool


@dataclass(frozen=True)
class CompletedCommand:
    """A command and its flags."""

    name: str
    help: str
    flags: tuple[Flag, ...]


def commands() -> list[CompletedCommand]:
    """Each command; the first one, without a name, stands for what is before the command."""
    parser = build_parser()
    found = commands_of(parser)
    described = {name: str(each.description) for name, each in found.items()}
    listed = [CompletedCommand(name, described[name], _flags(each)) for name, each in found.items()]
    return [CompletedCommand("", "", _flags(parser)), *listed]


def _flags(parser: argparse.ArgumentParser) -> tuple[Flag, ...]:
    return tuple(
        _flag(action)
        for action in parser._actions
        if action.option_strings
        and (action.help != argparse.SUPPRESS or action.option_strings[0] in _HELP)
    )


def _flag(action: argparse.Action) -> Flag:
    names = tuple(action.option_strings)
    option = next((each for each in OPTIONS if each.flag in names), None)
    choices = option.choices if option else tuple(map(str, action.choices or ()))
    takes = "nothing" if action.nargs == 0 else "value"
    takes = "folder" if _FOLDERS & {*names} else "file" if _FILES & {*names} else takes
    text = _HELP.get(names[0], str(action.help)).replace("%(prog)s", PROGRAM)
    return Flag(names, text, choices, takes, isinstance(action, argparse._AppendAction))


def bash() -> str:
    """The completion for bash."""
    found = commands()
    flags = {each.names: each for command in found for each in command.flags}.values()
    with_value = [name for flag in flags if flag.takes != "nothing" for name in flag.names]
    return f"""{HEAD}
_alembic_autogen_offer() {{
    local word
    while IFS= read -r word; do
        COMPREPLY+=("$word")
    done < <(compgen "$@")
}}

_alembic_autogen() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}}
    local command="" index=1 words=""
    COMPREPLY=()
    while ((index < COMP_CWORD)); do
        case ${{COMP_WORDS[index]}} in
        --) return ;;
        {"|".join(with_value)}) ((index += 2)) ;;
        -*) ((index += 1)) ;;
        *)
            command=${{command:-${{COMP_WORDS[index]}}}}
            ((index += 1))
            ;;
        esac
    done
    case $previous in
{"".join(_bash_values(list(flags)))}    esac
    case $command in
{"".join(_bash_words(found))}    esac
    _alembic_autogen_offer -W "$words" -- "$current"
}}

complete -o default -F _alembic_autogen {PROGRAM}
"""


def _bash_values(flags: Sequence[Flag]) -> Iterator[str]:
    """Lines that offer the values of flags."""
    free = [
        name for flag in flags for name in flag.names if flag.takes == "value" and not flag.choices
    ]
    yield f"    {'|'.join(free)}) return ;;\n"
    for flag in flags:
        how = {"folder": "-d", "file": "-f"}.get(flag.takes, f'-W "{" ".join(flag.choices)}"')
        if flag.takes in ("folder", "file") or flag.choices:
            yield f"    {'|'.join(flag.names)})\n"
            yield f'        _alembic_autogen_offer {how} -- "$current"\n'
            yield "        return\n        ;;\n"


def _bash_words(found: Sequence[CompletedCommand]) -> Iterator[str]:
    names = [command.name for command in found if command.name]
    for command in found:
        flags = [name for flag in command.flags for name in flag.names]
        words = flags if command.name else [*names, *flags]
        yield f'    {command.name or chr(34) * 2}) words="{" ".join(words)}" ;;\n'


def zsh() -> str:
    """The completion for zsh."""
    first, *found = commands()
    described = "\n".join(f"        {_quoted(f'{c.name}:{c.help}')}" for c in found)
    cases = "".join(
        f"        {command.name})\n            _arguments \\\n{_zsh_flags(command, ' ' * 16)}\n"
        "            ;;\n"
        for command in found
    )
    return f"""#compdef {PROGRAM}
{HEAD}
_alembic_autogen() {{
    local curcontext=$curcontext state line
    local -a commands=(
{described}
    )
    _arguments -C \\
{_zsh_flags(first, " " * 8)} \\
        '1:command:->command' \\
        '*::argument:->argument'
    case $state in
    command) _describe command commands ;;
    argument)
        case $line[1] in
{cases}        esac
        ;;
    esac
}}

_alembic_autogen "$@"
"""


def _zsh_flags(command: CompletedCommand, indent: str) -> str:
    return " \\\n".join(f"{indent}{each}" for flag in command.flags for each in _zsh_flag(flag))


def _zsh_flag(flag: Flag) -> Iterator[str]:
    values = f"({' '.join(flag.choices)})" if flag.choices else ""
    how = {"folder": "_files -/", "file": "_files"}.get(flag.takes, values)
    argument = "" if flag.takes == "nothing" else f":value:{how}"
    text = re.sub(r"([\[\]:])", r"\\\1", flag.help)
    for name in flag.names:
        others = "*" if flag.repeats else f"({' '.join(flag.names)})"
        yield _quoted(f"{others}{name}[{text}]{argument}")


def fish() -> str:
    """The completion for fish."""
    first, *found = commands()
    names = " ".join(command.name for command in found)
    before = f"not __fish_seen_subcommand_from {names}"
    lines = [f"complete -c {PROGRAM} -f"]
    for command in found:
        lines.append(
            f"complete -c {PROGRAM} -n {_quoted(before)} -a {command.name} "
            f"-d {_fish_quoted(command.help)}"
        )
    lines += [_fish_flag(flag, before) for flag in first.flags]
    for command in found:
        seen = f"__fish_seen_subcommand_from {command.name}"
        lines += [_fish_flag(flag, seen) for flag in command.flags]
    return HEAD + "\n" + "\n".join(lines) + "\n"


def _fish_flag(flag: Flag, condition: str) -> str:
    names = " ".join(
        f"-l {name[2:]}" if name[:2] == "--" else f"-s {name[1:]}" for name in flag.names
    )
    values = f"-x -a {_quoted(' '.join(flag.choices))}" if flag.choices else "-x"
    takes = {
        "nothing": "",
        "folder": " -x -a '(__fish_complete_directories)'",
        "file": " -r -F",
        "value": f" {values}",
    }[flag.takes]
    return (
        f"complete -c {PROGRAM} -n {_quoted(condition)} {names}{takes} -d {_fish_quoted(flag.help)}"
    )


def _quoted(text: str) -> str:
    """A word for zsh, and for fish if it has no backslash and no quote."""
    return "'" + text.replace("'", "'\\''") + "'"


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


FILES = {f"{PROGRAM}.bash": bash, f"_{PROGRAM}": zsh, f"{PROGRAM}.fish": fish}
"""The files of ``completions/``, and what writes them."""
