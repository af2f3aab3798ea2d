"""The types of the configuration's values: what they accept from a file, and how text is parsed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from alembic_autogen.sizes import parse_size

ENVIRONMENT_PREFIX = "ALEMBIC_AUTOGEN_"
CACHE_VARIABLE = f"{ENVIRONMENT_PREFIX}CACHE"
"""The variable that names the folder of the cache, which is no key of the configuration."""
LONGEST_WAIT = 31_536_000
"""The maximum of lock_wait_timeout, in seconds (MySQL manual, 7.1.8)."""


@dataclass(frozen=True)
class OptionKind:
    """The type of an option's value.

    :param name: the type's description in messages.
    :param accepts: returns whether a value from the file has this type.
    :param convert: converts the text of a variable or flag to a value, which need not be accepted;
        it may raise ValueError.
    """

    name: str
    accepts: Callable[[object], bool]
    convert: Callable[[str], object] = str

    def parse(self, text: str) -> object:
        """Convert the text of a variable or flag to a value.

        :raises ValueError: the value does not have this type.
        """
        value = self.convert(text)
        if not self.accepts(value):
            raise ValueError(text)
        return value


def _is_whole_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_length(value: object) -> bool:
    return _is_whole_number(value) and value != 0


def _is_seconds(value: object) -> bool:
    return _is_length(value) and cast(int, value) <= LONGEST_WAIT


def _is_version(value: object) -> bool:
    return isinstance(value, str) and re.match(r"\d+(\.\d+)*(?![\w.])|$", value) is not None


def _is_string_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _items(text: str) -> list[str]:
    """The items of a text, which are separated by commas."""
    return [item.strip() for item in text.split(",") if item.strip()]


_TABLE_PATTERN = re.compile(r"(?!`)(?:[^.*?\[\]\n]+\.)?(?!`)[^.\n]+(?<!`)")


def _is_table_list(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, str) and _TABLE_PATTERN.fullmatch(item) for item in value
    )


def _is_port_list(value: object) -> bool:
    return isinstance(value, list) and all(
        _is_whole_number(item) and 0 < item < 1 << 16 for item in value
    )


_PROGRAM_OPTION = re.compile(r"--[a-z][\w-]*(=.*)?")


def _is_program_option_list(value: object) -> bool:
    return _is_string_list(value) and all(
        _PROGRAM_OPTION.fullmatch(item) for item in cast("list[str]", value)
    )


def _is_variable_table(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(item, (str, int)) and not isinstance(item, bool) for item in value.values()
    )


def _variables(text: str) -> dict[str, str]:
    """Parse ``name=value`` pairs, separated by semicolons (values such as sql_mode have commas)."""
    pairs = [item.split("=", 1) for item in text.split(";") if item.strip()]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError(text)
    return {name.strip(): value.strip() for name, value in pairs}


def _is_environment(value: object) -> bool:
    """Whether a value is a table of variables that a process can have, none of them the tool's."""
    return isinstance(value, dict) and all(
        isinstance(text, str)
        and "\0" not in name + text
        and name
        and "=" not in name
        and not name.startswith(ENVIRONMENT_PREFIX)
        for name, text in value.items()
    )


def _is_size(value: object) -> bool:
    try:
        return isinstance(value, str) and parse_size(value) >= 0
    except ValueError:
        return False


SEVERITIES = ("off", "note", "warning", "error")
"""The severities that a rule of ``lint`` can be given."""


def _is_severity_table(value: object) -> bool:
    return isinstance(value, dict) and all(item in SEVERITIES for item in value.values())


STRING = OptionKind("a string", lambda value: isinstance(value, str))
LENGTH = OptionKind("a whole number above 0", _is_length, int)
SECONDS = OptionKind(f"a whole number of seconds from 1 to {LONGEST_WAIT}", _is_seconds, int)
COUNT = OptionKind("a whole number", _is_whole_number, int)
VERSION = OptionKind("a version such as 8.4 or 10.11.6", _is_version)
PORTS = OptionKind(
    "a list of TCP ports", _is_port_list, lambda text: [int(item) for item in _items(text)]
)
STRINGS = OptionKind("a list of strings", _is_string_list, _items)
# A shell's rules, as commas may be within an option.
PROGRAM_OPTIONS = OptionKind(
    "a list of options, --name or --name=value", _is_program_option_list, shlex.split
)
TABLES = OptionKind(
    'a list of tables, "table" or "database.table", without backquotes around them and with '
    "patterns in the table's name only (? for a dot)",
    _is_table_list,
    _items,
)
VARIABLES = OptionKind("a table of server variables", _is_variable_table, _variables)
ENVIRONMENT = OptionKind(
    f"a table of environment variables, none of them {ENVIRONMENT_PREFIX}…",
    _is_environment,
    _variables,
)
SEVERITY_TABLE = OptionKind(
    f"a table of rules, each with {', '.join(SEVERITIES[:-1])} or {SEVERITIES[-1]}",
    _is_severity_table,
    _variables,
)
SIZE = OptionKind("a size such as 500 MB or 4 GB", _is_size)
