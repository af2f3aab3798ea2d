"""A project and all that is around it: what edits change, and what commands are run in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import indent
from typing import Any

from memory.edits.base import Edit, Place
from support.shops import own_environment

PRODUCTION = "mysql+pymysql://app:secret@db.production.invalid/shop"
HEADER = "import os\nimport sys\nfrom pathlib import Path\n\nimport sqlalchemy as sa\n"
MODELS = f"""\
{HEADER}
ROOT = Path(__file__).absolute().parent
metadata = sa.MetaData()
thing = sa.Table("thing", metadata, sa.Column("id", sa.Integer, primary_key=True))
"""
ENV = f"""\
{HEADER}
from alembic import context

import models

ROOT = Path(__file__).absolute().parents[1]
config = context.config
"""
RUN = """
if context.is_offline_mode():
    context.configure(url="mysql://", target_metadata=models.metadata)
    with context.begin_transaction():
        context.run_migrations()
else:
    engine = sa.create_engine(config.get_main_option("sqlalchemy.url"))
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=models.metadata)
        with context.begin_transaction():
            context.run_migrations()
"""
REVISION = f"""\
{HEADER}
from alembic import context, op

ROOT = Path(__file__).absolute().parents[2]
revision = {{name!r}}
down_revision = {{down!r}}
"""
LENGTH = 40
"""The length of a column whose number is 0."""


@dataclass(frozen=True)
class Kit:
    """Tools that all worlds of a run share.

    :param tools: a copy of the tool, with known_server.py in it.
    :param server: the URL of a server; empty: each command starts its own.
    :param workshop: a folder for what is made once.
    """

    tools: Path
    server: str
    workshop: Path


@dataclass(frozen=True)
class Answer:
    """The answer of a command.

    :param code: its exit code.
    :param document: its JSON without what differs from run to run; ``None`` where there is none.
    :param origins: which of both schemas came from memory.
    :param err: its standard error.
    """

    code: int
    document: Mapping[str, Any] | None
    origins: Mapping[str, str] = field(compare=False)
    err: str = field(compare=False)

    @property
    def is_from_memory(self) -> bool:
        """Whether nothing was built."""
        return self.origins.get("models") == self.origins.get("head") == "memory"

    def __str__(self) -> str:
        if self.document is None:
            return f"exit {self.code}: {self.err.strip().splitlines()[-1:]}"
        names = [f"{d['change']} {d['name']}" for d in self.document["differences"]]
        widths = [f"{d['head']} / {d['models']}" for d in self.document["differences"]]
        found = ", ".join(names) or "agree"
        return f"exit {self.code}: {found} {widths or ''} [{dict(self.origins)}]"


class World:
    """A project in a checkout, an environment, and everything that is outside of both.

    :ivar project: the folder of the project, in the first checkout.
    :ivar elsewhere: a folder that has nothing to do with the checkout.
    :ivar site: the site-packages of the project's own environment.
    :ivar shared_memory: a folder below /dev/shm.
    :ivar variables: environment variables.
    :ivar python_path: what PYTHONPATH holds, by who put it there.
    :ivar flags: those of the interpreter.
    :ivar arguments: more arguments for the tool.
    :ivar prefixes: what the command is started by, for each edit.
    :ivar run_from: where it is run, if not in the project.
    :ivar models_import: modules that the models import.
    :ivar more_models: further code of the models.
    :ivar ini: options of alembic.ini.
    :ivar pyproject: entries of a table of pyproject.toml.
    :ivar is_planted: whether the project is complete.
    """

    def __init__(self, kit: Kit, folder: Path, seed: str) -> None:
        self.kit = kit
        self.seed = seed
        self.workshop = kit.workshop
        self.folder = folder
        self.checkout = folder / "checkout"
        self.project = self.checkout / "service"
        self.elsewhere = folder / "elsewhere"
        self.cache = folder / "cache"
        self.shared_memory = Path("/dev/shm") / f"memory-{os.getpid()}-{folder.name}"
        self.variables: dict[str, str] = {}
        self.python_path: dict[str, str] = {}
        self.flags: list[str] = []
        self.arguments: list[str] = []
        self.prefixes: dict[str, list[str]] = {}
        self.run_from: Path | None = None
        self.models_import: list[str] = []
        self.more_models: list[str] = []
        self.ini: dict[str, str] = {}
        self.pyproject: dict[str, str] = {}
        self.is_planted = False
        self._in_clone: set[str] = set()
        self._blocks: set[Path] = set()
        self._revisions: dict[str, str] = {}
        self._make()

    def _make(self) -> None:
        for each in (self.project / "migrations" / "versions", self.checkout / "shared"):
            each.mkdir(parents=True)
        for each in (self.elsewhere, self.shared_memory):
            each.mkdir()
        self.cache.mkdir(mode=0o700)
        for name in ("first", "second"):
            (self.project / name).mkdir()
        venv.EnvBuilder(symlinks=True).create(self.folder / "venv")
        (self.site,) = (self.folder / "venv").glob("lib/python*/site-packages")
        others = [each for each in sys.path if each.endswith("-packages")]
        (self.site / "_others.pth").write_text("\n".join(others) + "\n")

    def in_shared_memory(self, name: str) -> Path:
        """A file that is a block of POSIX shared memory; it goes when the world does."""
        path = self.shared_memory.parent / name
        self._blocks.add(path)
        return path

    def remove(self) -> None:
        """Remove what is outside of the world's own folder."""
        shutil.rmtree(self.shared_memory, ignore_errors=True)
        for block in self._blocks:
            block.unlink(missing_ok=True)
        if "FAKETIME" in self.variables:
            remove_clocks()

    # --- the project

    def plant(self, edits: Sequence[Edit]) -> None:
        """Write models, env.py and the first revision, with the code of the edits in them."""
        codes = {place: [e for e in edits if e.place is place] for place in Place}
        columns = ["sa.Column('id', sa.Integer, primary_key=True)"]
        columns += [f"sa.Column({e.slug!r}, sa.String({self._length(e)}))" for e in edits]
        table = ", ".join(columns)
        self._write("models.py", self._models(codes[Place.MODELS], edits))
        self._write("migrations/env.py", ENV + self._attributes(codes[Place.ENV]) + RUN)
        text = REVISION.format(name="0001", down=None)
        text += "".join(map(_function, [*codes[Place.REVISION], *codes[Place.MODULE]]))
        text += "".join(f"{e.slug}_width = width_{e.slug}()\n" for e in codes[Place.MODULE])
        text += f"\n\ndef upgrade():\n    op.create_table('thing', {table})\n"
        self._write("migrations/versions/0001.py", text)
        self._write_configuration()
        self.is_planted = True

    def _models(self, mine: Sequence[Edit], edits: Sequence[Edit]) -> str:
        text = "".join(f"import {name}\n" for name in self.models_import)
        text += MODELS + "".join(self.more_models) + "".join(map(_function, mine))
        for edit in edits:
            width = f"width_{edit.slug}()" if edit.place is Place.MODELS else "0"
            column = f"sa.Column({edit.slug!r}, sa.String({LENGTH} + {width}))"
            text += f"thing.append_column({column})\n"
        return text

    def _attributes(self, mine: Sequence[Edit]) -> str:
        set_ = (f"config.attributes[{e.slug!r}] = width_{e.slug}()\n" for e in mine)
        return "".join(map(_function, mine)) + "".join(set_)

    def _length(self, edit: Edit) -> str:
        return {
            Place.MODELS: f"{LENGTH}",
            Place.ENV: f"{LENGTH} + context.config.attributes[{edit.slug!r}]",
            Place.REVISION: f"{LENGTH} + width_{edit.slug}()",
            Place.MODULE: f"{LENGTH} + {edit.slug}_width",
        }[edit.place]

    def write_revision(self, name: str, body: str) -> None:
        """Add a revision, or change it."""
        self._revisions[name] = body
        self._write_revisions()

    def remove_revision(self, name: str) -> None:
        """Remove a revision, where it is there."""
        if self._revisions.pop(name, None) is not None:
            (self._versions / f"{name}.py").unlink()
        self._write_revisions()

    @property
    def _versions(self) -> Path:
        return self.project / "migrations" / "versions"

    def _write_revisions(self) -> None:
        down = "0001"
        for name, body in sorted(self._revisions.items()):
            text = REVISION.format(name=name, down=down)
            self._write(f"migrations/versions/{name}.py", f"{text}\n\ndef upgrade():\n    {body}\n")
            down = name

    def _write_configuration(self) -> None:
        options = "".join(f"{name} = {value}\n" for name, value in self.ini.items())
        self._write(
            "alembic.ini",
            "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n"
            f"sqlalchemy.url = {PRODUCTION}\n{options}",
        )
        entries = "".join(f"{name} = {value}\n" for name, value in self.pyproject.items())
        self._write(
            "pyproject.toml",
            '[tool.alembic-autogen]\nmetadata = "models:metadata"\n'
            f'pythonpath = ["first", "second", "../shared"]\n\n[tool.app]\n{entries}',
        )

    def _write(self, name: str, text: str) -> None:
        path = self.project / name
        if not path.exists() or path.read_text() != text:
            path.write_text(text)

    # --- checkouts

    def git(self, *arguments: str) -> None:
        """Run git in the first checkout."""
        command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
        subprocess.run(command, cwd=self.checkout, check=True, capture_output=True)

    def clone(self) -> Path:
        """Another checkout, which begins like the first one."""
        folder = self.folder / "clone"
        if not folder.exists():
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(self.checkout, folder, symlinks=True, ignore=ignore)
        return folder

    def run_in_clone(self, slug: str, state: int) -> None:
        """Run commands in the clone, as long as one edit is in a state that asks for it."""
        (self._in_clone.add if state else self._in_clone.discard)(slug)

    @property
    def _active(self) -> Path:
        return self.clone() if self._in_clone else self.checkout

    # --- commands

    def answer(self, *flags: str) -> Answer:
        """Run ``check-drift``."""
        command, folder, environment = self._command(*flags)
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
        )
        err = done.stderr.decode(errors="replace")
        try:
            document = json.loads(done.stdout)
        except ValueError:
            return Answer(done.returncode, None, {}, err)
        if "error" in document:
            return Answer(done.returncode, None, {}, err)
        origins = {key: document["answer"][key] for key in ("models", "head")}
        for each in ("answer", "seconds", "server", "sealed", "not_sealed"):
            del document[each]
        return Answer(done.returncode, document, origins, err)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let a command be at work meanwhile; what it says is not looked at."""
        command, folder, environment = self._command()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield
        finally:
            process.wait(timeout=120)

    def _command(self, *flags: str) -> tuple[list[str], Path, dict[str, str]]:
        if self.is_planted:
            self._write_configuration()
        project = self._active / "service"
        tool = self.kit.tools / ("known_server.py" if self.kit.server else "autogen.py")
        python = self.folder / "venv" / "bin" / "python"
        prefix = [word for words in self.prefixes.values() for word in words]
        command = [*prefix, str(python), *self.flags, str(tool)]
        if self.run_from is not None:
            command += ["-C", str(project)]
        command += ["check-drift", "--format", "json", *self.arguments, *flags]
        environment = {
            "ALEMBIC_AUTOGEN_CACHE": str(self.cache),
            "ALEMBIC_AUTOGEN_MEMORY": "always",
            "PYTHONPATH": os.pathsep.join(filter(None, self.python_path.values())),
            **({"ALEMBIC_AUTOGEN_SERVER": self.kit.server} if self.kit.server else {}),
            **self.variables,
        }
        return command, self.run_from or project, own_environment(environment)


def _function(edit: Edit) -> str:
    return f"\n\ndef width_{edit.slug}():\n{indent(edit.code, '    ')}\n\n\n"


def remove_clocks() -> None:
    """Remove what libfaketime leaves of processes that have ended by ``os._exit()`` or a signal.

    It names a semaphore and a block of shared memory after each process (libfaketime.c,
    ``ft_shm_create()``), and removes them only where a process ends as C programs do.
    """
    for path in Path("/dev/shm").glob("*faketime_s*m_*"):
        process = path.name.rpartition("_")[2]
        if process.isdecimal() and not Path("/proc", process).exists():
            with suppress(OSError):  # another user's, or it has just gone
                path.unlink()
