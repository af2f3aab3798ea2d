"""A baseline that is a revision of git: ``create_all()`` of the models as they were there.

The files of that commit are extracted to a folder of their own, and another process imports the
models there (``cli/models_process.py``). The repository is only read: there is no ``git worktree``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from alembic_autogen import python_options
from alembic_autogen.cache import store
from alembic_autogen.errors import ConfigurationError, ModelsError
from alembic_autogen.memo import fingerprint, states
from alembic_autogen.memo.environment import all_variables
from alembic_autogen.memo.import_state import today
from alembic_autogen.option_kinds import SIZE
from alembic_autogen.options import OPTIONS
from alembic_autogen.session.git import UnknownCommitError, find_commit, run_git, write_files
from alembic_autogen.sizes import exact_size
from alembic_autogen.tool_packages import command

if TYPE_CHECKING:
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings

GIT = "git:"
"""The beginning of the setting."""
_WHAT = 'A baseline "git:COMMIT"'
KIND = "baseline"
_DERIVED: store.ValueKind[str] = store.ValueKind("models-at-commit")
"""The SQL of the models at a commit, by everything on which it depends."""
_PROGRAM = "from alembic_autogen.cli.models_process import main; main(*sys.argv[1:])"


def with_git_baseline(
    settings: Settings, server: Mapping[str, object] | None, progress: Progress
) -> Settings:
    """Put a file of SQL in place of a revision of git.

    :param server: values that identify the server; ``None`` if only a running one has them.
    :returns: settings whose baseline is a file in the cache.
    :raises ConfigurationError: git does not know the revision.
    :raises ModelsError: the models there do not work.
    """
    if not settings.baseline.startswith(GIT):
        return settings
    commit = _commit(settings)
    usable = settings.use_cache and server is not None
    key = _key(settings, commit, server or {})
    sql = store.value(_DERIVED, key) if usable else None
    if sql is None:
        progress.step(f"creating the models of {commit[:10]}, the baseline")
        sql, is_complete = _models_at(settings, commit)
        if usable and is_complete:
            store.remember(_DERIVED, key, sql)
    named = {"content": states.digest(sql)}
    return replace(settings, baseline=str(store.entry(KIND, named, partial(_write, sql)) / "sql"))


def _write(sql: str, folder: Path) -> None:
    (folder / "sql").write_text(sql, encoding="utf-8")


def _key(settings: Settings, commit: str, server: Mapping[str, object]) -> dict[str, object]:
    config = settings.config.read_bytes() if settings.config.is_file() else b""
    return {
        "environment": states.digest(repr(fingerprint.environment(settings, server))),
        "commit": commit,
        "interpreter": [sys.executable, sys.prefix, *python_options.of_this_process()],
        "settings": sorted(_variables(settings).items()),
        "config": states.digest(config),
        "variables": states.digest(repr(all_variables())),
        "day": today(),
        "namespaces": states.namespaces(),
    }


def _commit(settings: Settings) -> str:
    """The full id of the commit that the setting names."""
    name = settings.baseline.removeprefix(GIT)
    try:
        return find_commit(settings.project, name, _WHAT)
    except UnknownCommitError as error:
        if "not a git repository" in error.message:
            raise ConfigurationError(
                f"baseline = {settings.baseline!r}: {settings.project} is in no repository of git; "
                "name a file of SQL instead.",
                key="baseline",
            ) from error
        raise ConfigurationError(
            f"baseline = {settings.baseline!r}: git knows no such commit in {settings.project} "
            f"({error}); in CI, fetch the whole history (actions/checkout with fetch-depth: 0).",
            key="baseline",
        ) from error


def _models_at(settings: Settings, commit: str) -> tuple[str, bool]:
    """The SQL of the models at a commit, and whether it depends on nothing else.

    :raises ModelsError: the models do not work.
    """
    with tempfile.TemporaryDirectory(prefix="alembic-autogen-") as folder:
        checkout, output = Path(folder) / "checkout", Path(folder) / "schema.json"
        top, project = _extract(settings, commit, checkout)
        inside = f"{checkout}{os.sep}"
        done = subprocess.run(
            command(_PROGRAM, str(output), str(top)),
            cwd=project,
            env={**os.environ, **_variables(settings)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        found = _written(output)
        if done.returncode or found is None:
            message, details = _failure(found, done)
            raise ModelsError(
                f"The models of the baseline {settings.baseline} cannot be created: "
                f"{message.replace(inside, '')}{_without_submodules(top, commit)}",
                details=details.replace(inside, ""),
            )
        return str(found["sql"]), bool(found["is_complete"])


def _written(output: Path) -> dict[str, object] | None:
    """The JSON that the models' process has written; ``None`` if it ended before."""
    try:
        return cast(dict[str, object], json.loads(output.read_bytes()))
    except (OSError, ValueError):
        return None


def _failure(
    found: dict[str, object] | None, done: subprocess.CompletedProcess[bytes]
) -> tuple[str, str]:
    """The message and the details of a process that has failed."""
    if found is not None:
        return str(found["message"]), str(found["details"])
    shown = done.stderr.decode(errors="replace").strip()
    return f"the process ends with exit code {done.returncode}.", shown


def _without_submodules(top: Path, commit: str) -> str:
    """A sentence about the submodules of a commit, whose files are in other repositories."""
    entries = _git(top, "ls-tree", "-r", "-z", commit).stdout.split(b"\0")
    names = [os.fsdecode(each.partition(b"\t")[2]) for each in entries if each[:6] == b"160000"]
    if not names:
        return ""
    return (
        f" The files of submodules ({', '.join(names)}) are not there; name a file of SQL instead."
    )


def _extract(settings: Settings, commit: str, folder: Path) -> tuple[Path, Path]:
    """Write the files of a commit into a folder.

    :returns: the root of the repository, and the project's folder among these files.
    """
    places = _git(settings.project, "rev-parse", "--show-toplevel", "--show-prefix").stdout
    root, prefix, *_ = f"{os.fsdecode(places)}\n".split("\n")
    top = Path(root)
    problem = write_files(top, commit, folder, {}, _WHAT)
    if problem:
        raise ConfigurationError(
            f"baseline = {settings.baseline!r}: the files of that commit cannot be written "
            f"({problem})."
        )
    if not (folder / prefix).is_dir():
        raise ConfigurationError(
            f"baseline = {settings.baseline!r}: that commit has "
            f"{f'no folder {prefix}' if prefix else 'no files'}; name a later one.",
            key="baseline",
        )
    return top, folder / prefix


def _variables(settings: Settings) -> dict[str, str]:
    """The configuration of the process, which the commit's own does not override."""
    values: dict[str, object] = {
        **{option.key: getattr(settings, option.key, "") for option in OPTIONS},
        **{
            option.key: exact_size(getattr(settings, option.key))
            for option in OPTIONS
            if option.kind is SIZE
        },
        "pythonpath": [os.path.relpath(each, settings.project) for each in settings.pythonpath],
        "memory": "always" if settings.use_cache else "never",
        "baseline": "",
        "python": "",  # the process is started in it
    }
    return {option.variable: _text(values[option.key]) for option in OPTIONS}


def _text(value: object) -> str:
    """A value as variables have it (docs/configuration.md)."""
    if isinstance(value, Mapping):
        return ";".join(f"{name}={text}" for name, text in value.items())
    if isinstance(value, (list, tuple)):
        return ",".join(map(str, value))
    return str(value or "")


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return run_git(folder, *arguments, what=_WHAT)
