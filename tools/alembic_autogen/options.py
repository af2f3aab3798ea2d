"""The keys of the configuration: ``[tool.alembic-autogen]``, environment variables, flags.

Every key is declared once, in :data:`OPTIONS`. Its environment variable, its flag, its check and
its line in the documentation are derived from that declaration.
"""

from __future__ import annotations

from dataclasses import dataclass

from alembic_autogen.option_kinds import (
    COUNT,
    ENVIRONMENT,
    ENVIRONMENT_PREFIX,
    LENGTH,
    PORTS,
    PROGRAM_OPTIONS,
    SECONDS,
    SEVERITY_TABLE,
    SIZE,
    STRING,
    STRINGS,
    TABLES,
    VARIABLES,
    VERSION,
    OptionKind,
)

SOURCES = ("url", "mysqld", "docker", "packages")
"""The sources of disposable servers, in the order in which ``server = "auto"`` prefers them: the
names of modules in ``server/sources``."""
SERVERS = ("auto", *SOURCES)
"""The values of ``server``; a URL is also allowed."""
_NAMED = [name for name in SERVERS if name != "url"]
"""The values that the URL itself does not take the place of."""
SHORTCUTS = ("pipelining", "background", "changed-tables", "kept-databases", "copies")
"""Shortcuts that save time and do not change results; docs/benchmarks.md has their savings."""


@dataclass(frozen=True)
class Option:
    """A key of the configuration.

    :param key: the name in pyproject.toml.
    :param kind: the type of the value.
    :param default: the value if none is given.
    :param help: one sentence, for ``--help`` and the documentation.
    :param choices: the allowed values; empty if every value of the type is allowed.
    """

    key: str
    kind: OptionKind
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
        "python",
        STRING,
        "",
        "The interpreter that runs models and revisions, or the folder of its virtual environment "
        "(default: the one in which the tool is installed).",
    ),
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
        {},
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
        f"Where the disposable server comes from: {', '.join(_NAMED)}, or a URL.",
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
        {},
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
        {},
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
        "servers",
        STRINGS,
        (),
        "Servers that revisions are for: lint judges each revision on them and shows where they "
        "differ, and revision checks rows for both flavors: FLAVOR:VERSION, such as mariadb:10.11, "
        "or URLs (default: the one of server).",
    ),
    Option(
        "lock_timeout",
        SECONDS,
        600,
        "How many seconds upgrade and downgrade wait for another run on the same database.",
    ),
    Option(
        "lock_wait_timeout",
        SECONDS,
        5,
        "How many seconds a statement of upgrade or downgrade waits for a table or row.",
    ),
    Option("lock_retries", COUNT, 10, "How often such a statement is tried again."),
    Option(
        "replicas",
        STRINGS,
        (),
        "The replicas for which upgrade and downgrade wait between statements: HOST:PORT (with the "
        "account of env.py), or URLs.",
    ),
    Option(
        "max_lag",
        SECONDS,
        10,
        "How many seconds these replicas may be behind.",
    ),
    Option(
        "online_above",
        SIZE,
        "1 GB",
        "The size from which on upgrade and downgrade have a table built again by a tool that lets "
        "others write meanwhile (1 GB is 10⁹ bytes).",
    ),
    Option(
        "online_tool",
        STRING,
        "auto",
        "The tool: pt-online-schema-change (on PATH or from the distribution's packages), gh-ost "
        "(on PATH), auto (gh-ost only if the other one cannot be used), or none.",
        ("auto", "pt-online-schema-change", "gh-ost", "none"),
    ),
    Option(
        "online_options",
        PROGRAM_OPTIONS,
        (),
        'Further options for the tool, such as "--max-lag=5" or "--max-load=Threads_running=50".',
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
