"""Tasks of just, tox and nox that run the tool."""

from __future__ import annotations

import configparser
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from alembic_autogen.project.changes import Offer, insertion, read
from alembic_autogen.project.ci import requirement

JUSTFILES = ("justfile", "Justfile", ".justfile")
"""The names of just's file, of which just takes any in any case."""
_JUST = {
    "check-drift": "# check whether models and migrations agree\n"
    "check-drift *ARGS:\n    alembic-autogen check-drift {{ ARGS }}\n",
    # just exports a parameter with $, so that no shell reads the message.
    "revision": "# write and prove the revision for the changed models\n"
    "revision $MSG:\n    alembic-autogen revision\n",
}
_TOX = """\
[testenv:check-drift]
description = check whether models and migrations agree
pass_env =
{variables}deps =
{requirements}commands = alembic-autogen check-drift {python}{{posargs}}
"""
_VARIABLES = ("ALEMBIC_AUTOGEN_*", "CI", "DOCKER_HOST", "XDG_CACHE_HOME")
"""Variables of the tool that tox keeps from commands unless they are named."""
_NOX = '''\
@nox.session(name="check-drift")
def check_drift(session: nox.Session) -> None:
    """Check whether models and migrations agree."""
    session.install({requirements})
    session.run("alembic-autogen", "check-drift", {python}*session.posargs)
'''


def recipes(project: Path) -> Offer:
    """Add the recipes whose names are free, if there is a justfile that does not have the tool."""
    path = next((project / name for name in JUSTFILES if (project / name).exists()), None)
    before = read(path) if path is not None else None
    if path is None or before is None or "alembic-autogen" in before:
        return None
    if re.search(r"^(?:import|mod)\b", before, re.MULTILINE):
        return f"{path.name} imports other files: recipes for the tool are left to you."
    free = [name for name in _JUST if not re.search(rf"^(?:alias +)?@?{name}\b", before, re.M)]
    if not free:
        return f"{path.name} uses the names {' and '.join(_JUST)}: recipes are left to you."
    added = "\n".join(_JUST[name] for name in free)
    return insertion(path, f"the recipes {' and '.join(free)}", _gap(before) + added, before)


def environment(project: Path, *, names_python: bool = False) -> Offer:
    """Add an environment of tox, if there is a tox.ini that does not have the tool.

    :param names_python: whether the setting ``python`` names another environment.
    """
    path = project / "tox.ini"
    before = read(path)
    if before is None or "alembic-autogen" in before:
        return None
    try:
        parser = configparser.RawConfigParser(strict=False)
        parser.read_string(before)
    except configparser.Error:
        return "tox.ini cannot be read: an environment for the tool is left to you."
    if parser.has_section("testenv:check-drift"):
        return "tox.ini has an environment check-drift: what it runs is left to you."
    keys = ("pass_env", "passenv", "deps")
    inherited = [key for key in keys if parser.has_option("testenv", key)]
    variables = [f"{{[testenv]{key}}}" for key in inherited if key != "deps"]
    requirements = ["{[testenv]deps}"] * ("deps" in inherited)
    added = _TOX.format(
        variables=_indented([*variables, *_VARIABLES]),
        requirements=_indented([*requirements, _requirement()]),
        python="--python {env_python} " * names_python,
    )
    return insertion(path, "the environment check-drift", _gap(before) + added, before)


def session(project: Path, *, names_python: bool = False) -> Offer:
    """Add a session of nox, if there is a noxfile.py that does not have the tool.

    :param names_python: whether the setting ``python`` names another environment.
    """
    path = project / "noxfile.py"
    before = read(path)
    if before is None or "alembic-autogen" in before:
        return None
    if not re.search(r"^import nox\b", before, re.MULTILINE):
        return "noxfile.py has no line `import nox`: a session for the tool is left to you."
    if re.search(r"\bcheck[-_]drift\b", before):
        return "noxfile.py uses the name check_drift: a session for the tool is left to you."
    requirements = ", ".join(f'"{word}"' for word in _installed(project))
    python = '"--python", session.virtualenv.location, ' * names_python
    added = _NOX.format(requirements=requirements, python=python)
    gap = "\n\n" if before.strip() else ""
    return insertion(path, "the session check-drift", gap + added, before)


def _installed(project: Path) -> Iterator[str]:
    """The arguments of ``pip install`` for the project and the tool."""
    if (project / "requirements.txt").exists():
        yield from ("-r", "requirements.txt")
    elif re.search(r"^\[project\]", read(project / "pyproject.toml") or "", re.MULTILINE):
        yield "."
    yield _requirement()


def _requirement() -> str:
    (word,) = shlex.split(requirement().text)
    return word


def _indented(lines: list[str]) -> str:
    return "".join(f"    {line}\n" for line in lines)


def _gap(before: str) -> str:
    return "\n" if before.strip() else ""
