"""The keys of the configuration: ``[tool.alembic-autogen]``, environment variables, flags.

Every key is declared once, in :data:`OPTIONS`. Its environment variable, its flag, its check and
its line in the documentation are derived from that declaration.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from alembic_autogen.sizes import parse_size

ENVIRONMENT_PREFIX = "ALEMBIC_AUTOGEN_"
CACHE_VARIABLE = f"{ENVIRONMENT_PREFIX}CACHE"
"""The variable that names the folder of the cache, which is no key of the configuration."""
SOURCES = ("auto", "url", "mysqld", "docker", "packages")
"""The values of ``server`` that name a source of disposable servers; a URL is also allowed."""
SHORTCUTS = ("pipelining", "background", "changed-tables", "deferred-validators", "kept-databases")
"""Shortcuts that save time and do not change results; docs/benchmarks.md has their savings."""


@dataclass(frozen=True)
class Kind:
    """The type of an option's value.

    :param name: the type's description in messages.
    :param accepts: returns whether a value from the file has this type.
    :param parse: converts the text of a variable or flag to a value, or raises ValueError.
    """

    name: str
    accepts: Callable[[object], bool]
    parse: Callable[[str], object]


def _is_whole_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_length(value: object) -> bool:
    return _is_whole_number(value) and value != 0


def _parse_length(text: str) -> int:
    if not _is_length(value := int(text)):
        raise ValueError(text)
    return value


def _is_version(value: object) -> bool:
    return isinstance(value, str) and re.match(r"\d+(\.\d+)*(?![\w.])|$", value) is not None


def _parse_version(text: str) -> str:
    if not _is_version(text):
        raise ValueError(text)
    return text


def _is_string_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


_TABLE_PATTERN = re.compile(r"(?!`)(?:[^.*?\[\]\n]+\.)?(?!`)[^.\n]+(?<!`)")


def _is_table_list(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, str) and _TABLE_PATTERN.fullmatch(item) for item in value
    )


def _parse_tables(text: str) -> list[str]:
    tables = [item.strip() for item in text.split(",") if item.strip()]
    if not _is_table_list(tables):
        raise ValueError(text)
    return tables


def _is_port_list(value: object) -> bool:
    return isinstance(value, list) and all(
        _is_whole_number(item) and 0 < item < 1 << 16 for item in value
    )


def _parse_ports(text: str) -> list[int]:
    ports = [int(item) for item in text.split(",") if item.strip()]
    if not _is_port_list(ports):
        raise ValueError(text)
    return ports


def _is_variable_table(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(item, (str, int)) and not isinstance(item, bool) for item in value.values()
    )


def _parse_variables(text: str) -> dict[str, str]:
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


def _parse_environment(text: str) -> dict[str, str]:
    variables = _parse_variables(text)
    if not _is_environment(variables):
        raise ValueError(text)
    return variables


def _is_size(value: object) -> bool:
    try:
        return isinstance(value, str) and parse_size(value) >= 0
    except ValueError:
        return False


def _parse_size(text: str) -> str:
    parse_size(text)
    return text


SEVERITIES = ("off", "note", "warning", "error")
"""The severities that a rule of ``lint`` can be given."""


def _is_severity_table(value: object) -> bool:
    return isinstance(value, dict) and all(item in SEVERITIES for item in value.values())


def _parse_severities(text: str) -> dict[str, str]:
    severities = _parse_variables(text)
    if not _is_severity_table(severities):
        raise ValueError(text)
    return severities


STRING = Kind("a string", lambda value: isinstance(value, str), str)
LENGTH = Kind("a whole number above 0", _is_length, _parse_length)
VERSION = Kind("a version such as 8.4 or 10.11.6", _is_version, _parse_version)
PORTS = Kind("a list of TCP ports", _is_port_list, _parse_ports)
STRINGS = Kind(
    "a list of strings",
    _is_string_list,
    lambda text: [item.strip() for item in text.split(",") if item.strip()],
)
TABLES = Kind(
    'a list of tables, "table" or "database.table", without backquotes around them and with '
    "patterns in the table's name only (? for a dot)",
    _is_table_list,
    _parse_tables,
)
VARIABLES = Kind("a table of server variables", _is_variable_table, _parse_variables)
ENVIRONMENT = Kind(
    f"a table of environment variables, none of them {ENVIRONMENT_PREFIX}…",
    _is_environment,
    _parse_environment,
)
SEVERITY_TABLE = Kind(
    f"a table of rules, each with {', '.join(SEVERITIES[:-1])} or {SEVERITIES[-1]}",
    _is_severity_table,
    _parse_severities,
)
SIZE = Kind("a size such as 500 MB or 4 GB", _is_size, _parse_size)


@dataclass(frozen=True)
class Option:
    """One key of the configuration.

    :param key: the name in pyproject.toml.
    :param kind: the type of the value.
    :param default: the value if none is given.
    :param help: one sentence, for ``--help`` and the documentation.
    :param choices: the allowed values; empty if every value of the type is allowed.
    """

    key: str
    kind: Kind
    default: object
    help: str
    choices: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """The environment variable that sets this key."""
        return ENVIRONMENT_PREFIX + self.key.upper()

    @property
    def flag(self) -> str:
        """The flag that sets this key."""
        return "--" + self.key.replace("_", "-")


OPTIONS = (
    Option("config", STRING, "", "Path of alembic.ini (searched for by default)."),
    Option(
        "metadata",
        STRING,
        "",
        'The models: "module:attribute", a MetaData or a callable that returns one '
        "(default: the target_metadata of env.py).",
    ),
    Option(
        "models",
        STRINGS,
        (),
        "Packages to import completely before the metadata is read.",
    ),
    Option(
        "prepare",
        STRING,
        "",
        'What runs before env.py, models and revisions: "module:callable", called with Alembic\'s '
        "Config; a context manager that it returns is entered.",
    ),
    Option(
        "environment",
        ENVIRONMENT,
        (),
        "Environment variables for the application's code, set where they are not set already.",
    ),
    Option("pythonpath", STRINGS, (), "Folders put in front of sys.path."),
    Option("schemas", STRINGS, (), "Further databases that the models name as their schema."),
    Option(
        "baseline",
        STRING,
        "",
        "What a database has before the first revision: a file of SQL, "
        '"module:callable" (called with a connection), or "git:COMMIT", the models there.',
    ),
    Option(
        "branch",
        STRING,
        "",
        "The label of the branch that new revisions continue, if the history has several.",
    ),
    Option(
        "head_file",
        STRING,
        "",
        "A file that records the newest revision, so that git finds two heads, such as "
        '"migrations/head.txt" (default: none).',
    ),
    Option(
        "ignore",
        STRINGS,
        (),
        'Patterns of objects that are not compared: "table", "table.column", "view:name", '
        '"trigger:name", …',
    ),
    Option(
        "external",
        TABLES,
        (),
        'Patterns of tables that others make and foreign keys refer to, "table" or '
        '"database.table"; stand-ins take their place, and they are not compared.',
    ),
    Option(
        "server",
        STRING,
        "auto",
        "Where the disposable server comes from: auto, mysqld, docker, packages, or a URL.",
    ),
    Option(
        "seal",
        STRING,
        "auto",
        "Whether the operating system seals the application's code: auto (where it can), required, "
        "off.",
        ("auto", "required", "off"),
    ),
    Option(
        "network",
        PORTS,
        (),
        "TCP ports, such as 443, that the application's code may connect to while the tool runs; "
        "names can then be looked up too.",
    ),
    Option(
        "flavor", STRING, "mysql", "The kind of server: mysql or mariadb.", ("mysql", "mariadb")
    ),
    Option(
        "mysql_version",
        VERSION,
        "",
        "The version of production's server; reports mention it if the disposable one differs.",
    ),
    Option(
        "docker_image",
        STRING,
        "",
        "The image of the container (default: mysql or mariadb, with mysql_version as its tag).",
    ),
    Option(
        "server_variables",
        VARIABLES,
        (),
        "Server variables, as production has them: sql_mode, lower_case_table_names, …",
    ),
    Option(
        "column_order",
        STRING,
        "declared",
        "Whether the order of columns counts: declared (columns that a revision appended may come "
        "last), strict, ignore.",
        ("declared", "strict", "ignore"),
    ),
    Option(
        "line_length",
        LENGTH,
        0,
        "Line length of revisions (default: that of ruff's or black's configuration, or 88).",
    ),
    Option(
        "render_application_types",
        STRING,
        "import",
        "How a revision names the application's own column types: by import, or as the SQL type.",
        ("import", "sql"),
    ),
    Option(
        "lint_severity",
        SEVERITY_TABLE,
        (),
        "How serious the findings of lint's rules are: a table of their ids, each with off, note, "
        "warning or error.",
    ),
    Option(
        "lint_exclude",
        STRINGS,
        (),
        'Patterns of revision files that lint leaves out, such as "migrations/versions/2019_*".',
    ),
    Option(
        "sizes",
        STRING,
        "",
        "A file with the sizes of production's tables, as the command sizes writes it, by which "
        "lint estimates durations (default: none).",
    ),
    Option(
        "recorded_statements",
        STRING,
        "",
        "A file with the statements that the application's tests send, as pytest writes it with "
        "--alembic-autogen-record, which lint runs before and after each revision (default: none).",
    ),
    Option(
        "cache_size",
        SIZE,
        "4 GB",
        "How large the cache may grow; the least recently used entries go first (1 GB is 10⁹ "
        "bytes).",
    ),
    Option(
        "memory",
        STRING,
        "auto",
        "Whether results of earlier runs are used: always, never, or auto (never if the "
        "variable CI is set).",
        ("auto", "always", "never"),
    ),
    Option(
        "disable",
        STRINGS,
        (),
        f"Shortcuts to turn off; they save time and change no answer: {', '.join(SHORTCUTS)}.",
        SHORTCUTS,
    ),
)
