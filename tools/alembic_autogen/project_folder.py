"""Find the folder of a project, its pyproject.toml, and Alembic's configuration."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from shlex import quote

from alembic_autogen.errors import ConfigurationError, SourceLine
from alembic_autogen.misspelt import NAME, misspelt_tables

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PYPROJECT = "pyproject.toml"
_HEADER = re.compile(r"\s*\[([^\[\]]+)\]")
_AT = re.compile(r"\(at line (\d+), column (\d+)\)$")
_KEY = re.compile(r"\s*[=.]")
"""The end of a key: its value follows, or a key in its table."""
GONE = "The folder in which the command was started is gone; change to another one (cd)."


def find_project(start: Path) -> Path:
    """The folder of the project that a folder belongs to: itself, or one above it.

    The nearest folder counts whose pyproject.toml configures the tool, unless one in between has a
    configuration of Alembic's that is not this project's. Folders above a repository are ignored.
    """
    folders = up_to_repository(start)
    configured = next((each for each in folders if _is_configured(each)), None)
    own = next((each for each in folders if _has_alembic(each)), None)
    if configured is None:
        return _project_of(own, start)
    if own is None or folders.index(configured) <= folders.index(own):
        return configured
    section = tools_of(read_pyproject(configured / PYPROJECT)).get(NAME)
    given = section.get("config") if isinstance(section, dict) else None
    files = [configured / str(given)] if given else _ini_files(configured)
    found = next((each.resolve() for each in files if each.exists()), None)
    is_own = found is None or found in [each.resolve() for each in _ini_files(own)]
    return configured if is_own else own


def _project_of(own: Path | None, start: Path) -> Path:
    """The project of an alembic.ini that nothing else configures."""
    if own is None:
        return start
    above = own.parent
    ini = own / "alembic.ini"
    is_inside = (above / PYPROJECT).exists() or _is_of_flask_migrate(ini)
    return above if is_inside and ini in _ini_files(above) else own


def _is_of_flask_migrate(ini: Path) -> bool:
    """Whether an alembic.ini stands in the script directory and does not name it.

    The commands of Flask-Migrate, which writes it so, are started in the folder above.
    """
    if not (ini.parent / "env.py").exists():
        return False
    try:
        text = ini.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):  # reported when it is loaded
        return False
    return not re.search(r"^script_location\s*[=:]", text, re.MULTILINE)


def up_to_repository(start: Path) -> list[Path]:
    """A folder and those above it, up to the root of its repository if it is in one."""
    found = [start, *start.parents]
    root = next((each for each in found if (each / ".git").exists()), None)
    return found[: found.index(root) + 1] if root else found


def _ini_files(folder: Path) -> list[Path]:
    """The paths at which a folder may have alembic.ini."""
    folders = (folder, folder / "alembic", folder / "migrations")  # the last is Flask-Migrate's
    return [each / "alembic.ini" for each in folders]


def _has_alembic(folder: Path) -> bool:
    return any(each.exists() for each in _ini_files(folder)) or _has_table(folder, "alembic")


def _is_configured(folder: Path) -> bool:
    """Whether a folder has the tool's table, or one that is reported as misspelt."""
    try:
        document = read_pyproject(folder / PYPROJECT)
        return NAME in tools_of(document) or any(misspelt_tables(document))
    except ConfigurationError:  # reported if it is the project's after all
        return False


def _has_table(folder: Path, name: str) -> bool:
    try:
        return name in tools_of(read_pyproject(folder / PYPROJECT))
    except ConfigurationError:  # reported if it is the project's after all
        return False


def read_pyproject(path: Path) -> dict[str, object]:
    """The content of pyproject.toml; empty if there is none.

    :raises ConfigurationError: it cannot be read.
    """
    try:
        return parsed(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        at = _AT.search(str(error))
        place = SourceLine(path, int(at[1]), int(at[2])) if at else None
        raise ConfigurationError(f"{path} cannot be read: {error}.", place=place) from error


@lru_cache(maxsize=8)
def parsed(text: str) -> dict[str, object]:
    """Parse the text of pyproject.toml, once for all that read it.

    :raises ValueError: it is not TOML.
    """
    document: dict[str, object] = tomllib.loads(text)
    return document


def line_of_key(path: Path, key: str) -> SourceLine | None:
    """The line of pyproject.toml that sets a key of the tool's table.

    :returns: ``None`` if none does, or the file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return None
    is_ours = False
    for number, line in enumerate(lines, 1):
        if header := _HEADER.match(line):
            names = [name.strip(" \t\"'") for name in header[1].split(".")]
            is_ours = names == ["tool", NAME]
            is_key = names == ["tool", NAME, key]
        else:
            is_key = is_ours and _KEY.split(line.strip(), maxsplit=1)[0].strip("\"'") == key
        if is_key:
            return SourceLine(path, number, len(line) - len(line.lstrip()) + 1)
    return None


def find_config(project: Path, start: Path, given: str, alembic: Mapping[str, object]) -> Path:
    """The configuration of Alembic; in the project, or where the command was started."""
    if given:
        paths = [(folder / given).resolve() for folder in (project, start)]
        return next((path for path in paths if path.exists()), paths[0])
    between = [each for each in (start, *start.parents) if each.is_relative_to(project)]
    places = [*_ini_files(project), *(place for each in between for place in _ini_files(each))]
    found = next((place for place in places if place.exists()), None)
    return found or (project / PYPROJECT if "script_location" in alembic else places[0])


def interpreter_path(project: Path, given: str, origin: str) -> str:
    """The absolute path of ``python``, which pyproject.toml gives relative to the project.

    :param given: the value, which may be empty.
    :param origin: where it was given.
    :raises ConfigurationError: it is relative to a current folder that is gone.
    """
    if not given:
        return ""
    try:
        # Path.expanduser() would raise an error where a user has no home.
        path = os.path.expanduser(given) if given.startswith("~/") else given  # noqa: PTH111
        return str((project if origin == PYPROJECT else Path.cwd()) / path)
    except FileNotFoundError as error:
        raise ConfigurationError(GONE) from error


def other_start(config: Path, location: str) -> str | None:
    """Suggest a folder above that of alembic.ini to start from, if the scripts are found from it.

    A relative ``script_location`` starts where Alembic is started, which is often the folder of the
    repository, while alembic.ini is further below.
    """
    for folder in up_to_repository(config.parent)[1:]:
        if (folder / location / "env.py").is_file():
            place = os.path.relpath(folder)
            ini = config.resolve().relative_to(folder.resolve())
            return (
                f"it is there from {folder}: type `alembic-autogen -C {quote(place)} init "
                f"--config {quote(str(ini))}`"
            )
    return None


def tools_of(document: Mapping[str, object]) -> Mapping[str, object]:
    """The tables of tools in pyproject.toml, by name."""
    tools = document.get("tool", {})
    if not isinstance(tools, dict):
        raise ConfigurationError(f"tool in pyproject.toml must be a table, not {tools!r}.")
    return tools
