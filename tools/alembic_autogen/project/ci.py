"""A job for the CI of the project: a workflow of GitHub, or a job of GitLab."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from alembic_autogen.misspelt import NAME
from alembic_autogen.project.changes import FileChange, Offer, insertion, read

_WORKFLOW = """\
name: Migrations

on:
  push:
    branches: [main, master]
  pull_request:

permissions:
  contents: read

jobs:
  check-drift:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    env:
      ALEMBIC_AUTOGEN_CACHE: ${{{{ github.workspace }}}}/.cache/alembic-autogen
    steps:
      - uses: actions/checkout@v4
{deep}      - uses: actions/setup-python@v5
        with:
          python-version: "{python}"
      # The server and an initialised data directory; without the cache, each run downloads them.
      # The key moves each month, so that newer servers replace older ones.
      - run: echo "MONTH=$(date -u +%Y-%m)" >> "$GITHUB_ENV"
      - uses: actions/cache@v4
        with:
          path: .cache/alembic-autogen
          key: alembic-autogen-${{{{ runner.os }}}}-${{{{ runner.arch }}}}-${{{{ env.MONTH }}}}
          restore-keys: alembic-autogen-${{{{ runner.os }}}}-${{{{ runner.arch }}}}-
{install}      - run: {run}
"""
_JOB = """\
check-drift:
{stage}  image: python:{python}
  variables:
{deep}    ALEMBIC_AUTOGEN_CACHE: $CI_PROJECT_DIR/.cache/alembic-autogen
  cache:  # the server and an initialised data directory
    key: alembic-autogen
    paths: [.cache/alembic-autogen]
  script:
{install}    - {run}
"""


_DEEP_CHECKOUT = """\
        with:
          fetch-depth: 0  # the baseline is an earlier commit
"""
_DEEP_CLONE = """\
    GIT_DEPTH: "0"  # the baseline is an earlier commit
"""


@dataclass(frozen=True)
class Installer:
    """A way to install the project.

    :param commands: the commands that install it and the tool.
    :param prefix: what stands before a command that runs in its environment.
    :param python: prints the interpreter of that environment; empty if it is ``.venv``.
    """

    name: str
    commands: tuple[str, ...]
    prefix: str = ""
    python: str = "command -v python"

    def check(self, *, names_python: bool = False) -> str:
        """The command that checks for drift.

        :param names_python: whether the setting ``python`` names another environment.
        """
        flag = f' --python "$({self.python})"' if names_python and self.python else ""
        return f"{self.prefix}alembic-autogen check-drift{flag}"


def installer(project: Path) -> Installer:
    """Choose the way to install the project by the files that it has."""
    tool = requirement().text
    if (project / "uv.lock").exists():
        run = f"uv run --with {tool} "
        return Installer("uv", ("pip install uv", "uv sync"), run, "")
    if (project / "poetry.lock").exists():
        own = f"poetry run pip install {tool}"
        commands = ("pip install poetry", "poetry install", own)
        return Installer("poetry", commands, "poetry run ", "poetry env info --executable")
    if (project / "requirements.txt").exists():
        return Installer("pip", (f"pip install -r requirements.txt {tool}",))
    if re.search(r"^\[project\]", read(project / "pyproject.toml") or "", re.MULTILINE):
        return Installer("pip", (f"pip install . {tool}",))
    return Installer("pip", (f"pip install {tool}",))


def installs(change: FileChange) -> bool:
    """Whether a change lets CI install the tool."""
    return "install" in change.added


@dataclass(frozen=True)
class Requirement:
    """The requirement with which pip installs this tool as it is installed here.

    :param text: what stands behind ``pip install``, quoted for a shell.
    :param is_known: whether the origin of this installation is known; else the text is the name.
    """

    text: str = NAME
    is_known: bool = False


def requirement() -> Requirement:
    """Find out whether this tool comes from a package index or a repository (PEP 610)."""
    try:
        text = distribution(NAME).read_text("direct_url.json")
    except PackageNotFoundError:  # it runs from its sources
        return Requirement()
    if text is None:
        return Requirement(is_known=True)
    origin = json.loads(text)
    source, url = origin.get("vcs_info"), str(origin.get("url", ""))
    if not source or url.startswith("file:"):
        return Requirement()
    at = f"{source['vcs']}+{url}@{source['commit_id']}"
    return Requirement(shlex.quote(f"{NAME} @ {at}"), is_known=True)


def workflow(
    project: Path, python: str, *, deep: bool = False, names_python: bool = False
) -> Offer:
    """Offer a workflow for GitHub if there is a folder .github where none checks for drift.

    :param python: the version of Python, such as ``3.11``.
    :param deep: whether it needs the commits before the one that it checks out.
    :param names_python: whether the setting ``python`` names an environment, which CI lacks.
    """
    folder = project / ".github"
    path = folder / "workflows" / "check-drift.yml"
    if not folder.is_dir() or path.exists() or any(map(_names_tool, folder.rglob("*.y*ml"))):
        return None
    found = installer(project)
    install = "".join(f"      - run: {each}\n" for each in found.commands)
    check = found.check(names_python=names_python)
    text = _WORKFLOW.format(python=python, install=install, run=check, deep=_DEEP_CHECKOUT * deep)
    return insertion(path, "a workflow that checks for drift", text, None)


def _names_tool(path: Path) -> bool:
    text = path.read_bytes() if path.is_file() else b""
    return b"alembic-autogen" in text or b"check-drift" in text


def job(project: Path, python: str, *, deep: bool = False, names_python: bool = False) -> Offer:
    """A job of GitLab, if there is a .gitlab-ci.yml without one; see :func:`workflow`."""
    path = project / ".gitlab-ci.yml"
    before = read(path)
    if before is None or "alembic-autogen" in before or re.search("^check-drift:", before, re.M):
        return None
    found = installer(project)
    install = "".join(f"    - {each}\n" for each in found.commands)
    stage = _stage(before)
    line = f"  stage: {stage}\n" if stage else ""
    check = found.check(names_python=names_python)
    text = _JOB.format(
        stage=line, python=python, install=install, run=check, deep=_DEEP_CLONE * deep
    )
    gap = "\n" if before.strip() else ""
    return insertion(path, "a job that checks for drift", gap + text, before)


def _stage(text: str) -> str:
    """The first stage, if the file has its own and none is GitLab's default, ``test``."""
    block = re.search(r"^stages:\s*(\[[^\]]*\]|(?:\s*\n\s*-[^\n]*)+)", text, re.MULTILINE)
    names = re.findall(r"[\w.-]*\w[\w.-]*", block[1]) if block else []
    return "" if not names or "test" in names else names[0]
