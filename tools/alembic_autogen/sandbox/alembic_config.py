"""Alembic's own configuration: alembic.ini, and [tool.alembic] of pyproject.toml (Alembic 1.16).

As in Alembic, alembic.ini takes precedence. A project may have the table alone; ``settings.config``
is then pyproject.toml itself.
"""

from __future__ import annotations

import configparser
import os
import re
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

from alembic_autogen.error_text import first_line
from alembic_autogen.errors import HistoryError
from alembic_autogen.hints import init_command
from alembic_autogen.project_folder import PYPROJECT

if TYPE_CHECKING:
    from alembic.config import Config

    from alembic_autogen.sandbox.config_view import ScratchConfig
    from alembic_autogen.settings import Settings

_Config = TypeVar("_Config", bound="Config")
_SEPARATORS = {"os": os.pathsep, "space": " ", "newline": "\n"}


def require_config(settings: Settings) -> None:
    """Check that there is a configuration.

    :raises HistoryError: there is none.
    """
    if not settings.config.is_file():
        raise HistoryError(
            f"There is no {settings.config}; change to the project's folder (or -C FOLDER), give "
            "its path as config in [tool.alembic-autogen] of pyproject.toml, or run "
            f"`{init_command(settings.project)}`."
        )


def require_section(settings: Settings, config: Config) -> None:
    """Check that alembic.ini has the section that ``--name`` names.

    :param config: the configuration, as it was loaded.
    :raises HistoryError: it has not.
    """
    section = settings.section
    if section != "alembic" and not config.file_config.has_section(section):
        raise HistoryError(f"{settings.config} has no section [{section}]; correct --name.")


def checked(settings: Settings, load: Callable[[], _Config]) -> _Config:
    """Load the configuration, and check that it can be used.

    :param load: loads it.
    :raises HistoryError: it cannot be read, or has no section of the name that is given.
    """
    require_config(settings)
    try:
        settings.config.open("rb").close()  # configparser treats an unreadable file as empty
        config = load()
        require_section(settings, config)
        _ = config.file_config  # is parsed
    except HistoryError:
        raise
    except Exception as error:  # of Alembic, of configparser, or of reading the file
        raise cannot_load(settings, error) from error
    return config


def cannot_load(settings: Settings, error: Exception) -> HistoryError:
    """An error of loading the configuration, as a sentence."""
    text, rest = first_line(getattr(error, "strerror", None) or error)
    return HistoryError(f"Cannot load {settings.config}: {text}.", details=rest)


def script_base(settings: Settings, config: Config) -> Path:
    """The folder that a relative ``script_location`` starts from.

    To Alembic it is the folder from which it is started: the project's, or alembic.ini's own.
    """
    location = config.get_alembic_option("script_location") or ""
    folders = (settings.project, settings.config.parent)
    return next((each for each in folders if (each / location / "env.py").exists()), folders[0])


def alembic_config(
    settings: Settings, *, stdout: TextIO | None = None, output_buffer: TextIO | None = None
) -> Config:
    """The configuration, as Alembic's command line would load it.

    :param stdout: the stream for Alembic's output (default: standard output).
    :param output_buffer: the stream for the SQL of offline mode (default: standard output).
    """
    from alembic.config import Config

    return _load(Config, settings, stdout, output_buffer)


def scratch_config(settings: Settings, *, stdout: TextIO | None = None) -> ScratchConfig:
    """The configuration for revisions that run on a scratch database.

    :param stdout: the stream for Alembic's output (default: standard output).
    """
    from alembic_autogen.sandbox.config_view import ScratchConfig

    return _load(ScratchConfig, settings, stdout)


def _load(
    kind: type[_Config],
    settings: Settings,
    stdout: TextIO | None,
    output_buffer: TextIO | None = None,
) -> _Config:
    config = kind(
        _ini(settings),
        toml_file=settings.project / PYPROJECT,
        ini_section=settings.section,
        cmd_opts=command_options(settings),
        stdout=stdout or sys.stdout,
        output_buffer=output_buffer,
    )
    if settings.url:
        config.set_main_option("sqlalchemy.url", settings.url.replace("%", "%%"))
    if _is_of_flask_migrate(settings):
        location = str(settings.config.parent)
        config.set_main_option("script_location", location.replace("%", "%%"))
    return config


def _is_of_flask_migrate(settings: Settings) -> bool:
    """Whether alembic.ini stands beside env.py and names no script directory.

    ``flask db init`` writes such a file; its commands take the folder for the script directory.
    """
    ini = _ini(settings)
    if ini is None or "script_location" in settings.alembic:
        return False
    if not (ini.parent / "env.py").is_file():
        return False
    return _options(ini, settings.section, "script_location") == [None]


def command_options(settings: Settings, **further: object) -> Namespace:
    """The options of Alembic's command line, which env.py reads as ``config.cmd_opts``.

    :param further: the options of a command, such as ``autogenerate`` of ``alembic revision``.
    """
    common = {"config": str(settings.config), "name": settings.section, "x": list(settings.x)}
    own = {"sql": False, "tag": settings.tag, **further}
    return Namespace(**common, raiseerr=False, quiet=False, **own)


def own_database(settings: Settings) -> str:
    """The name of a real database, or that in the URL of alembic.ini; empty if there is none.

    :raises HistoryError: the file cannot be read as a configuration.
    """
    if settings.own:
        return settings.own
    try:
        return scratch_config(settings).own_database or ""
    except configparser.Error as error:
        raise HistoryError(f"Cannot load {settings.config}: {error.message}.") from error


def own_dialect(settings: Settings) -> str | None:
    """The name of SQLAlchemy's dialect in the URL of alembic.ini, without loading Alembic.

    :returns: ``mysql`` or ``mariadb``; ``None`` if it names neither, and on MySQL, where it does
        not matter.
    """
    ini = _ini(settings) if settings.flavor == "mariadb" else None
    options = _options(ini, settings.section, "sqlalchemy.url") if ini else None
    url = settings.url or (options[0] if options else None)
    name = re.match(r"(mysql|mariadb)\b", url or "")
    return name[1] if name else None


def url_problem(settings: Settings) -> str:
    """The reason why ``sqlalchemy.url`` leads to no database of MySQL; empty if it may."""
    from alembic_autogen.sandbox.substitute_url import KEY, problem

    try:
        return problem(alembic_config(settings).get_main_option(KEY))
    except configparser.Error as error:
        return f"cannot be read ({error.message})"


def prepended(settings: Settings) -> list[Path]:
    """The folders that ``prepend_sys_path`` names.

    Alembic inserts them at the front of sys.path when it loads the history. Models may be imported
    before that, or without it.
    """
    if _is_of_flask_migrate(settings):  # Flask's command line adds the folder where it is started
        return [settings.project]
    ini = _ini(settings)
    parts = _of_ini(ini, settings.section) if ini else None
    if parts is None:
        parts = _of_table(settings.alembic, settings.project)
    return [Path(part).resolve() for part in parts]


def _ini(settings: Settings) -> Path | None:
    return None if settings.config.name == PYPROJECT else settings.config


def _of_ini(ini: Path, section: str) -> list[str] | None:
    """The folders that an ini file names; ``None`` if it does not have the option."""
    found = _options(ini, section, "prepend_sys_path", "path_separator")
    if found is None:
        return []
    text, separator = found
    if text is None:
        return None
    separator = separator or ""
    # Without a separator, Alembic splits as it did before that option (Config, alembic/config.py).
    pattern = re.escape(_SEPARATORS.get(separator, separator)) or r", *| +|:"
    return [part.strip() for part in re.split(pattern, text) if part.strip()]


def _options(ini: Path, section: str, *names: str) -> list[str | None] | None:
    """Options of an ini file; ``None`` if it cannot be read, for which Alembic gives the reason."""
    parser = configparser.ConfigParser({"here": ini.parent.as_posix()})
    try:
        parser.read(ini, encoding="utf-8")
        return [parser.get(section, name, fallback=None) for name in names]
    except (configparser.Error, OSError, UnicodeDecodeError):
        return None


def _of_table(table: Mapping[str, object], here: Path) -> list[str]:
    found = table.get("prepend_sys_path", [])
    parts = found if isinstance(found, list) else [found]
    return [str(part).replace("%(here)s", here.as_posix()) for part in parts]
