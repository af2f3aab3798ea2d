"""A small project with a history, on which tests run the command line from outside."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import alembic_autogen
from alembic_autogen.server.base import Address, Database, Server
from alembic_autogen.server.url import url as server_url
from support.forks import run_forked

PRODUCTION = "mysql+pymysql://app:secret@db.production.invalid/shop"
"""The URL in alembic.ini, of a host that does not exist, so that every connection to it fails."""

MODELS = """\
from enum import Enum

from sqlalchemy import CheckConstraint, Column, Index, Integer, String
from sqlmodel import Field, SQLModel


class State(str, Enum):
    new = "new"
    paid = "paid"


class Customer(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=40, index=True)
    email: str = Field(max_length=100, unique=True)


class Purchase(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    state: State
    amount: int
    note: str | None = Field(default=None, max_length=200)
    customer_id: int = Field(foreign_key="customer.id")
"""

PLAIN_MODELS = """\
from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Customer(Base):
    __tablename__ = "customer"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), index=True)
    email: Mapped[str] = mapped_column(String(100), unique=True)
"""
"""Models of SQLAlchemy alone, which need neither SQLModel nor code in C."""

FIRST = '''\
"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "customer",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("email", sa.String(100), nullable=False, unique=True),
    )
    op.create_index("ix_customer_name", "customer", ["name"])
    op.create_table(
        "purchase",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("state", sa.Enum("new", "paid"), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(200)),
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customer.id"), nullable=False),
    )


def downgrade():
    op.drop_table("purchase")
    op.drop_table("customer")
'''

TOOLS = str(Path(alembic_autogen.__file__).parents[1])
TOOL = (sys.executable, f"{TOOLS}/autogen.py")
"""The tool, run from its sources."""

OWN_VARIABLES = r"ALEMBIC_AUTOGEN_|MSG$"
"""Variables that neither Python nor a library reads when it starts."""

PYPROJECT = '[tool.alembic-autogen]\nmetadata = "models:SQLModel.metadata"\n'


Schema = dict[str, list[str]]


@dataclass(frozen=True)
class Done:
    """The result of a command.

    :param code: its exit code.
    :param out: its standard output.
    :param err: its standard error.
    """

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Shop:
    """A project as ``alembic init`` writes it, with models, one revision and no database.

    :param folder: the folder of the project.
    :param environment: variables that its commands get in addition to this process's.
    :param program: the command line of the tool, from its sources unless a test installed it.
    :param forked: whether :meth:`run` may take a fork of a process that has done the imports.
    """

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    program: tuple[str, ...] = TOOL
    forked: bool = False

    def run(self, *arguments: str, **environment: str) -> Done:
        """Run the tool in the project's folder."""
        extra = {**self.environment, **environment}
        if self.forked and _may_fork(extra):
            command = [*self.program[1:], *arguments]
            formatter = _formatter(arguments, extra)
            return run_in_a_fork(command, self.folder, extra, TOOLS, formatter)
        return run([*self.program, *arguments], self.folder, extra)

    def on(self, server: Server) -> Shop:
        """The same project, whose commands use a server that runs."""
        environment = {
            "ALEMBIC_AUTOGEN_SERVER": url(server.address),
            "ALEMBIC_AUTOGEN_FLAVOR": server.flavor,
        }
        return replace(self, environment=environment)

    def alembic(self, database: Database, *arguments: str, fails: bool = False) -> Done:
        """Run plain Alembic on a database in the role of production.

        :param fails: whether it has to.
        """
        ini = self.folder / "production.ini"
        text = (self.folder / "alembic.ini").read_text(encoding="utf-8")
        database_url = url(database.server.address, database.name).replace("%", "%%")
        ini.write_text(text.replace(PRODUCTION, database_url), encoding="utf-8")
        done = run_alembic(["-c", str(ini), *arguments], self.folder)
        assert (done.code != 0) == fails, done.err
        return done

    def schema_of_models(self, database: Database) -> Schema:
        """The schema that ``create_all()`` creates in an empty database."""
        database_url = url(database.server.address, database.name)
        code = (
            "import sys, sqlalchemy, models;"
            "models.SQLModel.metadata.create_all(sqlalchemy.create_engine(sys.argv[1]))"
        )
        done = run_in_a_fork(["-c", code, database_url], self.folder, {"PYTHONPATH": "."})
        assert done.code == 0, done.err
        return schema(database)

    def edit(self, old: str, new: str, file: str = "models.py") -> None:
        """Replace a text that occurs once in a file of the project."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def configure(self, line: str) -> None:
        """Append a line to the tool's section of pyproject.toml."""
        with (self.folder / "pyproject.toml").open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def files(self) -> dict[str, str]:
        """The texts of all files of the project, except caches of Python and linters."""
        return {
            str(path.relative_to(self.folder)): path.read_text(encoding="utf-8", errors="replace")
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and not re.search(r"__pycache__|_cache/|production\.ini", str(path))
        }


def make_shop(folder: Path, environment: Mapping[str, str]) -> Shop:
    """Create the project in an empty folder."""
    done = run_alembic(["init", "migrations"], folder)
    assert done.code == 0, done.err
    shop = Shop(folder, environment)
    (folder / "models.py").write_text(MODELS)
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "migrations" / "versions" / "0001_first.py").write_text(FIRST)
    shop.edit("driver://user:pass@localhost/dbname", PRODUCTION, "alembic.ini")
    shop.edit(
        "target_metadata = None",
        "import models\ntarget_metadata = models.SQLModel.metadata",
        "migrations/env.py",
    )
    return shop


def url(address: Address, database: str = "") -> str:
    """Format an address as a URL."""
    return server_url(address, database)


def schema(database: Database) -> Schema:
    """Read the schema of a database: the lines of SHOW CREATE TABLE, sorted."""
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SHOW TABLES")
        names = [row[0] for row in cursor.fetchall() if row[0] != "alembic_version"]
        tables = {}
        for name in names:
            cursor.execute(f"SHOW CREATE TABLE `{name}`")
            _, text = cursor.fetchone() or ("", "")
            lines = re.sub(r" AUTO_INCREMENT=\d+", "", text).splitlines()
            tables[name] = sorted(line.rstrip(",") for line in lines)
    return tables


_UNWANTED = frozenset({"CI", "ARGS", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"})


def own_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Copy this process's variables without those that configure the tool, and add further ones.

    CI is removed too: if it is set, results of earlier runs are not used. So is what ``make test``
    adds, since a ``make`` that a test starts would take its ARGS for those of its own target.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _UNWANTED and not name.startswith("ALEMBIC_AUTOGEN_")
    }
    if "ALEMBIC_AUTOGEN_CACHE" in os.environ:
        kept["ALEMBIC_AUTOGEN_CACHE"] = os.environ["ALEMBIC_AUTOGEN_CACHE"]
    return {**kept, **extra}


def run(
    command: Sequence[str],
    folder: Path,
    extra: Mapping[str, str] | None = None,
    timeout: float = 300,
) -> Done:
    """Run a program with an environment that does not configure the tool.

    :param timeout: seconds after which it is killed, and the test fails.
    """
    done = subprocess.run(
        command,
        cwd=folder,
        env=own_environment(extra or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=timeout,
    )
    return _with_valid_json(command, Done(done.returncode, done.stdout, done.stderr))


def _with_valid_json(arguments: Sequence[str], done: Done) -> Done:
    """A command whose JSON, with TEST_JSON, has to be as docs/json.schema.json has it."""
    if "TEST_JSON" in os.environ and any(word.startswith("--format") for word in arguments):
        from support.json_schema.validation import problems_of_command

        found = problems_of_command(arguments, done.out)
        assert found == [], f"docs/json.schema.json does not have this: {found}"
    return done


def run_alembic(arguments: Sequence[str], folder: Path) -> Done:
    """Run plain Alembic."""
    return run_in_a_fork(["-m", "alembic", *arguments], folder, {})


def _may_fork(extra: Mapping[str, str]) -> bool:
    """Whether a command does the same in a fork: its variables matter to the tool only."""
    return all(re.match(OWN_VARIABLES, name) for name in extra)


def _formatter(arguments: Sequence[str], extra: Mapping[str, str]) -> str:
    """The formatter that may be imported before a command: black, or none.

    Nothing is remembered about a server that is given. On other servers, no revisions would be
    remembered, since black has extension modules, which may read something by themselves.
    """
    is_given = "://" in extra.get("ALEMBIC_AUTOGEN_SERVER", "") and "--server" not in arguments
    return "black" if is_given else ""


def run_in_a_fork(
    arguments: Sequence[str],
    folder: Path,
    extra: Mapping[str, str],
    tools: str = "",
    formatter: str = "",
) -> Done:
    """Run a program of Python that needs no new process: see :mod:`support.forks`."""
    code, out, err = run_forked(arguments, folder, own_environment(extra), tools, formatter)
    return _with_valid_json(arguments, Done(code, _text(out), _text(err)))


def _text(printed: bytes) -> str:
    """Decode and replace line endings, as :func:`subprocess.run` does in :func:`run`."""
    text = printed.decode("utf-8", "surrogateescape")
    return text.replace("\r\n", "\n").replace("\r", "\n")
