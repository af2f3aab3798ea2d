"""Published projects, each installed into an environment of its own and copied for the tool.

A project is described by a module in ``tests/projects/published``, which is also imported by that
environment's interpreter (``build.py``), where its functions create databases without the tool.
"""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from alembic.config import Config

from alembic_autogen.project_folder import find_project

REPOSITORY = Path(__file__).parents[3]
DESCRIPTIONS = REPOSITORY / "tests" / "projects" / "published"
ENVIRONMENTS = REPOSITORY / ".venv-projects"
BUILD = Path(__file__).with_name("build.py")

OF_THE_TOOL = ("alembic>=1.18", "sqlalchemy>=2.0.32", "pymysql[rsa]>=1.1")
"""The requirements of the tool's package; the tool itself is run from its sources."""


@dataclass(frozen=True)
class Published:
    """A published project.

    :param name: the name of its description.
    :param description: the module: what to install, where to start, the configuration, and two
        functions that run in the project's environment, ``upgrade(url)`` and ``metadata(url)``.
    :param environments: the folder of all environments.
    """

    name: str
    description: ModuleType
    environments: Path = ENVIRONMENTS

    @property
    def environment(self) -> Path:
        """The project's environment."""
        return self.environments / self.name

    @property
    def is_installed(self) -> bool:
        """Whether an earlier run has installed what is required now."""
        mark = self.environment / "requirements"
        return mark.is_file() and mark.read_text(encoding="utf-8") == "\n".join(self.requirements)

    @property
    def python(self) -> Path:
        """The interpreter of the project's environment."""
        return self.environment / "bin" / "python"

    @property
    def requirements(self) -> list[str]:
        """The requirements of the project and of the tool, for pip."""
        return [*self.description.REQUIREMENTS, *OF_THE_TOOL]

    def install(self) -> None:
        """Install the project, unless an earlier run has installed the same.

        :raises AssertionError: it cannot be installed; the message has the last lines of pip.
        """
        if self.is_installed:
            return
        shutil.rmtree(self.environment, ignore_errors=True)
        interpreter = getattr(sys, "_base_executable", sys.executable)
        subprocess.run([interpreter, "-m", "venv", self.environment], check=True)
        pip = [str(self.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        done = subprocess.run([*pip, *self.requirements], capture_output=True, text=True)
        if done.returncode:
            last = "\n".join(done.stderr.splitlines()[-15:])
            raise AssertionError(f"{self.name} cannot be installed, so nothing was tested:\n{last}")
        mark = self.environment / "requirements"
        mark.write_text("\n".join(self.requirements), encoding="utf-8")

    def version(self) -> str:
        """The installed version of the project, or the commit that was cloned."""
        if hasattr(self.description, "COMMIT"):
            return str(self.description.COMMIT[:7])
        code = "import sys, importlib.metadata as m; print(m.version(sys.argv[1]))"
        return self._python("-c", code, self.description.DISTRIBUTION).strip()

    def copy(self, folder: Path) -> Path:
        """Copy the sources that the environment has, unmodified; the result is where to start."""
        if hasattr(self.description, "CLONE"):
            self._clone(folder)
        else:
            self._copy_package(folder)
        template = getattr(self.description, "TEMPLATE", None)
        if template is not None:
            generic = Path(Config().get_template_directory(), "generic", "script.py.mako")
            shutil.copy(generic, folder / template)
        start: Path = folder / self.description.START
        return start

    def _clone(self, folder: Path) -> None:
        url, commit = self.description.CLONE, self.description.COMMIT
        for command in (["clone", "-q", url, folder], ["-C", folder, "checkout", "-q", commit]):
            done = subprocess.run(["git", *command], capture_output=True, text=True)
            assert (
                done.returncode == 0
            ), f"{url} cannot be cloned, so nothing was tested: {done.stderr}"

    def _copy_package(self, folder: Path) -> None:
        package = self.description.PACKAGE
        code = "import sys, importlib.util as u; print(u.find_spec(sys.argv[1]).origin)"
        source = Path(self._python("-c", code, package).strip()).parent
        compiled = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, folder / package, ignore=compiled)
        subprocess.run(["git", "init", "-q", folder], check=True)

    def configure(self, start: Path) -> None:
        """Add the lines of configuration to what ``init`` wrote, and the files that they name."""
        with (find_project(start) / "pyproject.toml").open("a", encoding="utf-8") as file:
            file.write(self.description.CONFIGURATION.replace("{here}", str(start)))
        for name, text in self.description.FILES.items():
            (start / name).write_text(text, encoding="utf-8")

    def run(self, start: Path, *arguments: str) -> Run:
        """Run the tool in a folder of the copy, as the project's environment has it."""
        return _run([self.python, REPOSITORY / "tools" / "autogen.py", *arguments], start)

    def build(self, start: Path, what: str, url: str) -> Run:
        """Create the schema of the revisions or of the models in a database, without the tool.

        :param what: ``revisions`` or ``models``.
        :returns: the run; its last line has the tables that the server refuses, as JSON.
        """
        description = str(self.description.__file__)
        command: list[str | Path] = [self.python, BUILD, description, what, url]
        done = _run(command, start)
        assert done.code == 0, done.err[-3000:]
        return done

    def _python(self, *arguments: str | Path) -> str:
        done = _run([self.python, *arguments], REPOSITORY)
        assert done.code == 0, done.err[-3000:]
        return done.out


@dataclass(frozen=True)
class Run:
    """The result of a command.

    :param code: its exit code.
    :param out: its standard output.
    :param err: its standard error.
    :param seconds: how long it took.
    :param cpu: the processor time of its processes, without the server, which lives on.
    """

    code: int
    out: str
    err: str
    seconds: float
    cpu: float

    @property
    def json(self) -> dict[str, Any]:
        """The output of the command, parsed."""
        found: dict[str, Any] = json.loads(self.out)
        return found


def _run(command: Sequence[str | Path], folder: Path) -> Run:
    # As on a developer's machine: answers of earlier runs count.
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    environment.pop("PYTHONPATH", None)
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - start
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(done.returncode, done.stdout, done.stderr, seconds, cpu)


def published(environments: Path = ENVIRONMENTS) -> list[Published]:
    """All projects that are described."""
    paths = sorted(DESCRIPTIONS.glob("*.py"))
    return [Published(path.stem, _load(path), environments) for path in paths]


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"published_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
