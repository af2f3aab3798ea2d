"""Look at a project: what it has, as lines for a report, and the settings that follow."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.hints import init_command
from alembic_autogen.option_kinds import SIZE
from alembic_autogen.options import OPTIONS
from alembic_autogen.project import ci, configuration, make, pre_commit, tasks
from alembic_autogen.project.alembic import AlembicFiles, read_alembic
from alembic_autogen.project.changes import FileChange, Offer, read
from alembic_autogen.project.configuration import Value
from alembic_autogen.project.environment import python_setting
from alembic_autogen.project.models import FoundModels, find_models
from alembic_autogen.project.sources import sources
from alembic_autogen.project_folder import other_start
from alembic_autogen.questions import NeedsAnswerError, Question, Reply, flag, needs_answer
from alembic_autogen.sizes import exact_size

if TYPE_CHECKING:
    from alembic_autogen.settings import Settings

_TASKS = {
    **dict.fromkeys(tasks.JUSTFILES, "just"),
    "tox.ini": "tox",
    "noxfile.py": "nox",
    "tasks.py": "invoke",
}
"""Files with tasks."""
_FORMATTERS = ("ruff", "black")


@dataclass(frozen=True)
class Project:
    """The findings about a project.

    :param found: a line for each thing that was found.
    :param changes: what can be added, in the order in which it is offered.
    :param left: what is left to the user, as sentences.
    """

    found: tuple[str, ...]
    changes: tuple[FileChange, ...]
    left: tuple[str, ...] = ()


def look(settings: Settings) -> Project:
    """Look at a project, without running any of its code.

    :raises ConfigurationError: there is no Alembic in it, or a file cannot be read.
    :raises NeedsAnswerError: several objects may be the models' MetaData.
    """
    alembic = _alembic(settings)
    models = FoundModels()
    if not alembic.gives_metadata and not settings.metadata:
        models = find_models(sources(settings.project, alembic.scripts))
    values = dict(_values(settings, alembic, models))
    own = bool(settings.python or "python" in values)
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    project = settings.project
    deep = settings.baseline.startswith("git:")
    offered = (
        configuration.table(project, values, _relative(alembic.scripts / "head.txt", project)),
        _of_optional_file(lambda: make.targets(project)),
        _of_optional_file(lambda: tasks.recipes(project)),
        _of_optional_file(lambda: tasks.environment(project, names_python=own)),
        _of_optional_file(lambda: tasks.session(project, names_python=own)),
        _of_optional_file(lambda: ci.workflow(project, python, deep=deep, names_python=own)),
        _of_optional_file(lambda: ci.job(project, python, deep=deep, names_python=own)),
        _of_optional_file(lambda: pre_commit.hook(project)),
    )
    changes = tuple(each for each in offered if isinstance(each, FileChange))
    left = tuple(each for each in offered if isinstance(each, str))
    found = (*_lines(settings, alembic, models), *_surroundings(project))
    return Project(found, changes, (*left, *_of_the_installation(changes)))


def _of_optional_file(offer: Callable[[], Offer]) -> Offer:
    """An offer for a file that the tool can do without; one that cannot be read is left alone."""
    try:
        return offer()
    except ConfigurationError as error:
        return f"{error.message} Nothing is added to it."


def _of_the_installation(changes: Iterable[FileChange]) -> Iterator[str]:
    """A hint about CI, if this installation does not come from a package index."""
    places = [change.path.name for change in changes if ci.installs(change)]
    if places and not ci.requirement().is_known:
        yield (
            f"The tool is installed from a folder here; let {' and '.join(places)} "
            "install it from where your CI finds it."
        )


def _alembic(settings: Settings) -> AlembicFiles:
    """Alembic's files.

    :raises ConfigurationError: there are none.
    """
    if not settings.config.is_file():
        raise ConfigurationError(
            f"There is no Alembic in {settings.project}: no alembic.ini, and no [tool.alembic] in "
            "pyproject.toml; change to the project's folder (or -C FOLDER), name alembic.ini by "
            f"--config, or type `{init_command(settings.project)}` first."
        )
    scripts = _scripts(settings)
    if not (scripts / "env.py").is_file():
        remedy = other_start(settings.config, _location(settings))
        raise ConfigurationError(
            f"There is no env.py in {scripts}, the script_location of "
            f"{_shown(settings.config, settings)}; "
            f"{remedy or f'correct it, or type `{init_command(settings.project)}`'}."
        )
    return read_alembic(settings.config, scripts)


def _scripts(settings: Settings) -> Path:
    """The folder of env.py, by the text of Alembic's configuration."""
    location = _location(settings)
    bases = (settings.project, settings.config.parent, settings.project / "src")
    folders = [base / location for base in bases]
    return next((each for each in folders if (each / "env.py").exists()), folders[0])


def _location(settings: Settings) -> str:
    """The script_location, by the text of Alembic's configuration.

    A folder of a package (``shop:migrations``) is looked for in the project.
    """
    text = read(settings.config) or ""
    section = re.search(rf"^\[{re.escape(settings.section)}\].*?(?=^\[|\Z)", text, re.M | re.S)
    option = r"^script_location\s*[=:]\s*([^\r\n]*)"
    named = re.search(option, section[0] if section else text, re.MULTILINE)
    location = str(settings.alembic.get("script_location") or (named[1] if named else "."))
    location = location.strip("\"' ").replace("%(here)s", str(settings.config.parent))
    package, colon, folder = location.partition(":")
    if colon:
        location = f"{package.replace('.', '/')}/{folder.replace(':', '/')}"
    return location


def _values(
    settings: Settings, alembic: AlembicFiles, models: FoundModels
) -> Iterator[tuple[str, Value]]:
    """The settings to write: those given by flags, and those found in the project."""
    given = {option.key for option in OPTIONS if _is_flag(settings, option.key)} - {"python"}
    if folder := python_setting(settings):
        yield "python", folder
    for option in OPTIONS:
        if option.key in given and option.key not in ("memory", "cache_size"):
            value = getattr(settings, option.key)
            shown = exact_size(value) if option.kind is SIZE else value
            yield option.key, _plain(shown, settings.project)
    if alembic.dialect.startswith("mariadb") and "flavor" not in given:
        yield "flavor", "mariadb"
    if not models.metadata:
        return
    yield "metadata", _chosen(models)
    if models.packages and "models" not in given:
        yield "models", list(models.packages)
    roots = sorted(str(each.relative_to(settings.project)) for each in models.roots)
    if "pythonpath" not in given:
        yield "pythonpath", roots


def _is_flag(settings: Settings, key: str) -> bool:
    return settings.origins.get(key, "").startswith("--")


def _plain(value: object, project: Path) -> Value:
    """The value of a setting as the file has it."""
    if isinstance(value, (tuple, list)):
        return [_relative(each, project) for each in value]
    if isinstance(value, dict):
        return {str(key): str(each) for key, each in value.items()}
    return value if isinstance(value, int) else _relative(value, project)


def _relative(value: object, project: Path) -> str:
    if isinstance(value, Path) and value.is_relative_to(project):
        return str(value.relative_to(project))
    return str(value)


def _chosen(models: FoundModels) -> str:
    """The MetaData of the models.

    :raises NeedsAnswerError: there are several.
    """
    if len(models.metadata) > 1:
        raise _several(models)
    return models.metadata[0]


def _several(models: FoundModels) -> NeedsAnswerError:
    text = "env.py sets target_metadata = None. Which of these is the MetaData of the models?"
    replies = (Reply(flag("--metadata", name), "") for name in models.metadata)
    return needs_answer([Question("metadata", "target_metadata", text, tuple(replies))])


def _lines(settings: Settings, alembic: AlembicFiles, models: FoundModels) -> Iterator[str]:
    """Describe the project's Alembic and its models."""
    yield f"Alembic: {_shown(settings.config, settings)}"
    yield f"env.py: {_shown(alembic.scripts / 'env.py', settings)}, {alembic.kind}"
    if settings.metadata:
        yield f"models: {settings.metadata}, as configured"
    elif alembic.gives_metadata:
        yield "models: the target_metadata of env.py"
    elif models.metadata:
        yield f"models: {models.metadata[0]}, found by search; env.py has target_metadata = None"
    else:
        yield "models: not found; set target_metadata in env.py, or give --metadata MODULE:NAME"
    if folder := settings.python or python_setting(settings):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        yield f"interpreter: {folder} (Python {version}); the tool is installed elsewhere"
    if alembic.dialect:
        yield f"driver: {alembic.dialect}"


def _shown(path: Path, settings: Settings) -> str:
    return _relative(path, settings.project)


def _surroundings(project: Path) -> Iterator[str]:
    """Describe the project's formatters, task runners and CI services."""
    pyproject = read(project / "pyproject.toml") or ""
    formatters = [
        name
        for name in _FORMATTERS
        if re.search(rf"^\[tool\.{name}[\].]", pyproject, re.MULTILINE)
        or (
            name == "ruff"
            and any((project / each).exists() for each in ("ruff.toml", ".ruff.toml"))
        )
    ]
    if formatters:
        yield f"formatter: {', '.join(formatters)}"
    runners = [name for name in make.NAMES if (project / name).exists()]
    names = {path.name for path in project.iterdir()}  # file systems may ignore case
    runners += [f"{file} ({name})" for file, name in _TASKS.items() if file in names]
    if "[tool.poe" in pyproject:
        runners.append("pyproject.toml (poe)")
    if runners:
        yield f"tasks: {', '.join(runners)}"
    services = {".github": "GitHub", ".gitlab-ci.yml": "GitLab"}
    found = [name for file, name in services.items() if (project / file).exists()]
    if found:
        yield f"CI: {', '.join(found)}; the project is installed by {ci.installer(project).name}"
    if (project / ".pre-commit-config.yaml").exists():
        yield "hooks: pre-commit"
