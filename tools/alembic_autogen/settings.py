"""The configuration of a run, from pyproject.toml, environment variables and flags.

Flags override environment variables, which override pyproject.toml, which overrides the defaults.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypedDict, cast

from alembic_autogen.env_database import EnvDatabase
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.misspelt import (
    NAME,
    TABLE,
    refuse_misspelt_tables,
    refuse_misspelt_variables,
)
from alembic_autogen.options import OPTIONS, SERVERS, Option
from alembic_autogen.project_folder import (
    GONE,
    PYPROJECT,
    find_config,
    find_project,
    interpreter_path,
    read_pyproject,
    tools_of,
)
from alembic_autogen.sizes import parse_size
from alembic_autogen.spelling import suggestion

_CALLABLE = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")


@dataclass(frozen=True)
class Settings:
    """The configuration of one run.

    The fields are described in :data:`~alembic_autogen.options.OPTIONS`.

    :param project: the project's folder, absolute; paths in the configuration are relative to it.
    :param python: the path of the interpreter or its environment, absolute; empty if none is given.
    :param cache_size: the maximum size of the cache, in bytes.
    :param use_cache: whether results of earlier runs may be used; derived from ``memory``.
    :param own: the name of the application's own database; that in the URL of alembic.ini if empty.
    :param x: arguments for env.py (``-x``), as Alembic's command line takes them.
    :param section: the section of alembic.ini that is read (``--name``).
    :param tag: a name for env.py (``--tag``).
    :param url: the database to use in place of the one in alembic.ini, if it is one of many.
    :param url_variable: the environment variable from which env.py takes the URL; may be empty.
    :param env_database: the database that this run is about, if env.py migrates several.
    :param previews_folder: where the previews of many databases are, which share them.
    :param left_out: revision files that this run does not read, as if they were not there.
    :param put_back: revision files in other folders, which a squash replaced and this run reads.
    :param hands_over: whether the user gets access to the database, so that the run connects with
        the account in the server's URL and creates no account of its own.
    :param package_suite: the suite of the distribution that has the packages; its own if empty.
    :param alembic: [tool.alembic] of pyproject.toml.
    :param origins: the source of each value: ``default``, ``pyproject.toml``, a variable, a flag.
    """

    project: Path
    config: Path
    python: str = ""
    metadata: str = ""
    models: tuple[str, ...] = ()
    prepare: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    pythonpath: tuple[Path, ...] = ()
    schemas: tuple[str, ...] = ()
    baseline: str = ""
    branch: str = ""
    head_file: str = ""
    ignore: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    server: str = "auto"
    seal: str = "auto"
    network: tuple[int, ...] = ()
    flavor: str = "mysql"
    mysql_version: str = ""
    docker_image: str = ""
    server_variables: Mapping[str, str] = field(default_factory=dict)
    column_order: str = "declared"
    line_length: int = 0
    render_application_types: str = "import"
    lint_severity: Mapping[str, str] = field(default_factory=dict)
    lint_exclude: tuple[str, ...] = ()
    sizes: str = ""
    recorded_statements: str = ""
    servers: tuple[str, ...] = field(default=(), repr=False)
    lock_timeout: int = 600
    lock_wait_timeout: int = 5
    lock_retries: int = 10
    replicas: tuple[str, ...] = field(default=(), repr=False)
    max_lag: int = 10
    online_above: int = parse_size("1 GB")
    online_tool: str = "auto"
    online_options: tuple[str, ...] = ()
    cache_size: int = parse_size("4 GB")
    memory: str = "auto"
    disable: tuple[str, ...] = ()
    use_cache: bool = True
    own: str = ""
    x: tuple[str, ...] = ()
    section: str = "alembic"
    tag: str | None = None
    url: str = field(default="", repr=False)
    url_variable: str = ""
    env_database: EnvDatabase | None = None
    previews_folder: Path | None = None
    left_out: frozenset[Path] = frozenset()
    put_back: tuple[Path, ...] = ()
    hands_over: bool = False
    package_suite: str = ""
    alembic: Mapping[str, object] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)

    def uses(self, shortcut: str) -> bool:
        """Whether a shortcut may be taken.

        :param shortcut: one of :data:`~alembic_autogen.options.SHORTCUTS`.
        """
        return shortcut not in self.disable

    @property
    def databases(self) -> tuple[str, ...]:
        """The databases beside the application's own: ``schemas``, and those of ``external``."""
        others = (pattern.rpartition(".")[0] for pattern in self.external)
        return tuple(dict.fromkeys([*self.schemas, *filter(None, others)]))

    @property
    def baseline_file(self) -> Path | None:
        """The file of SQL that is the baseline; ``None`` if a callable is, or nothing."""
        if not self.baseline or _CALLABLE.fullmatch(self.baseline):
            return None
        return self.project / self.baseline

    @property
    def head_path(self) -> Path | None:
        """The file that records the newest revision; ``None`` if there is none."""
        return self.project / self.head_file if self.head_file else None

    @property
    def sizes_path(self) -> Path | None:
        """The file with the sizes of production's tables; ``None`` if there is none."""
        return self.project / self.sizes if self.sizes else None

    @property
    def flavors(self) -> frozenset[str]:
        """The flavors of all servers that are configured; see ``flavor`` and ``servers``."""
        named = {each.partition(":")[0].partition("+")[0] for each in self.servers}
        return frozenset({self.flavor, *named} & {"mysql", "mariadb"})

    @property
    def server_url(self) -> str | None:
        """The URL of the server to use, if ``server`` is a URL."""
        return self.server if "://" in self.server else None


def load(
    project: Path, flags: Mapping[str, str] | None = None, environ: Mapping[str, str] | None = None
) -> Settings:
    """Read the configuration of a project.

    :param project: the folder of the project, or a folder in it.
    :param flags: the values of the given flags as text, by key.
    :param environ: the environment (default: that of the process).
    :raises ConfigurationError: an unknown key, a wrong type, a value that is not allowed.
    """
    try:
        project = project.resolve()
    except FileNotFoundError as error:  # of a relative path
        raise ConfigurationError(GONE) from error
    if not project.is_dir():
        what = "is a file" if project.exists() else "does not exist"
        raise ConfigurationError(f"{project} {what}; give the project's folder with -C DIR.")
    environ = os.environ if environ is None else environ
    start, project = project, find_project(project)
    document = read_pyproject(project / PYPROJECT)
    values, origins = _collect(document, flags or {}, environ)
    settings = _build(project, start, document, values, origins)
    return replace(settings, use_cache=_uses_memory(settings.memory, environ))


def is_continuous_integration(environ: Mapping[str, str]) -> bool:
    """Whether the variable ``CI`` is set, as it is in continuous integration.

    GitHub, GitLab, Travis and CircleCI set ``CI=true``; to unset it for one step, people write
    ``CI=false`` or ``CI=0``.

    :param environ: the environment.
    """
    return environ.get("CI", "").strip().lower() not in ("", "0", "false", "no", "off")


def _uses_memory(memory: str, environ: Mapping[str, str]) -> bool:
    """Whether to use results of earlier runs. In CI, a cache may come from anywhere."""
    if memory == "auto":
        return not is_continuous_integration(environ)
    return memory == "always"


class _Unchanged(TypedDict):
    """The values that the settings take as they are; their lists become tuples."""

    metadata: str
    models: tuple[str, ...]
    prepare: str
    environment: Mapping[str, str]
    schemas: tuple[str, ...]
    baseline: str
    branch: str
    head_file: str
    ignore: tuple[str, ...]
    external: tuple[str, ...]
    seal: str
    network: tuple[int, ...]
    flavor: str
    mysql_version: str
    docker_image: str
    column_order: str
    line_length: int
    render_application_types: str
    lint_severity: Mapping[str, str]
    lint_exclude: tuple[str, ...]
    sizes: str
    recorded_statements: str
    servers: tuple[str, ...]
    lock_timeout: int
    lock_wait_timeout: int
    lock_retries: int
    replicas: tuple[str, ...]
    max_lag: int
    online_tool: str
    online_options: tuple[str, ...]
    memory: str
    disable: tuple[str, ...]


class _Derived(TypedDict):
    """The values from which the settings derive others."""

    config: str
    python: str
    pythonpath: Sequence[str]
    server: str
    server_variables: Mapping[str, str | int]
    online_above: str
    cache_size: str


def _collect(
    document: Mapping[str, object], flags: Mapping[str, str], environ: Mapping[str, str]
) -> tuple[dict[str, object], dict[str, str]]:
    """Collect the value of each option, of the type that its kind accepts, and its origin."""
    refuse_misspelt_tables(document)
    refuse_misspelt_variables(environ)
    section = tools_of(document).get(NAME, {})
    if not isinstance(section, dict):
        raise ConfigurationError(f"[{TABLE}] in pyproject.toml must be a table.")
    known = {option.key for option in OPTIONS}
    for key in section:
        if key not in known:
            raise ConfigurationError(
                f"[{TABLE}] in pyproject.toml has an unknown key {key!r}{suggestion(key, known)}; "
                f"the keys are {', '.join(sorted(known))}.",
                key=key,
            )
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    for option in OPTIONS:
        values[option.key], origins[option.key] = _value(option, section, flags, environ)
    return values, origins


def _value(
    option: Option,
    section: Mapping[str, object],
    flags: Mapping[str, str],
    environ: Mapping[str, str],
) -> tuple[object, str]:
    if option.key in flags:
        return _parse(option, flags[option.key], option.flag), option.flag
    if environ.get(option.variable):
        return _parse(option, environ[option.variable], option.variable), option.variable
    if option.key in section:
        where = f"{option.key} in [{TABLE}] of pyproject.toml"
        value = section[option.key]
        if not option.kind.accepts(value):
            quoted = f', in quotes: "{value}"' if _is_meant_as_text(option, value) else ""
            raise ConfigurationError(
                f"{where} must be {option.kind.name}, not {value!r}{quoted}.", key=option.key
            )
        return _allowed(option, value, where), "pyproject.toml"
    return option.default, "default"


def _is_meant_as_text(option: Option, value: object) -> bool:
    """Whether a number only lacks its quotes, such as ``mysql_version = 8.4``."""
    return isinstance(value, (int, float)) and option.kind.accepts(str(value))


def _parse(option: Option, text: str, where: str) -> object:
    try:
        return _allowed(option, option.kind.parse(text), where)
    except ValueError as error:
        raise ConfigurationError(f"{where} must be {option.kind.name}, not {text!r}.") from error


def _allowed(option: Option, value: object, where: str) -> object:
    """Check a value, or each item of a list, against the option's choices."""
    items = value if isinstance(value, list) else [value]
    wrong = next((item for item in items if item not in option.choices), None)
    if option.choices and wrong is not None:
        raise ConfigurationError(
            f"{where} must be one of {', '.join(option.choices)}, not {wrong!r}"
            f"{suggestion(str(wrong), option.choices)}.",
            key=option.key,
        )
    return value


def _build(
    project: Path,
    start: Path,
    document: Mapping[str, object],
    values: Mapping[str, object],
    origins: Mapping[str, str],
) -> Settings:
    # The casts are safe: the kind of each option has checked the type of its value.
    derived = cast(_Derived, values)
    unchanged = {key: _frozen(values[key]) for key in values if key not in _Derived.__annotations__}
    alembic = _alembic(document)
    return Settings(
        project=project,
        config=find_config(project, start, derived["config"], alembic),
        python=interpreter_path(project, derived["python"], origins["python"]),
        pythonpath=_folders(project, derived["pythonpath"], origins["pythonpath"]),
        server=_source(derived["server"], origins["server"]),
        server_variables={name: str(value) for name, value in derived["server_variables"].items()},
        online_above=parse_size(derived["online_above"]),
        cache_size=parse_size(derived["cache_size"]),
        alembic=alembic,
        origins=origins,
        **cast(_Unchanged, unchanged),
    )


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _source(server: str, origin: str) -> str:
    """The value of ``server``.

    :raises ConfigurationError: it is neither a source nor a URL.
    """
    if server not in SERVERS and "://" not in server:
        raise ConfigurationError(
            f"server must be one of {', '.join(SERVERS)}, or a URL such as "
            f"mysql+pymysql://root@127.0.0.1:3306/, not {server!r} (from {origin})"
            f"{suggestion(server, SERVERS)}.",
            key="server",
        )
    return server


def _folders(project: Path, given: Iterable[str], origin: str) -> tuple[Path, ...]:
    """The folders of ``pythonpath``.

    :raises ConfigurationError: one of them does not exist.
    """
    found = tuple((project / folder).resolve() for folder in given)
    if missing := next((folder for folder in found if not folder.exists()), None):
        raise ConfigurationError(
            f"pythonpath: there is no folder {missing} (from {origin}).", key="pythonpath"
        )
    return found


def _alembic(document: Mapping[str, object]) -> Mapping[str, object]:
    found = tools_of(document).get("alembic", {})
    if not isinstance(found, dict):
        raise ConfigurationError(f"tool.alembic in pyproject.toml must be a table, not {found!r}.")
    return found
