"""Upgrades of a database that plays production, by a project that has Alembic's own env.py."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from alembic_autogen.server.base import Database, Server
from support.shops import TOOL, Done, own_environment, run, run_alembic, url

FIRST = '''\
"""A table with rows."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer, primary_key=True), sa.Column("a", sa.Integer))
    op.execute("INSERT INTO t VALUES (1, 1), (2, 2)")


def downgrade():
    op.drop_table("t")
'''
SECOND = '''\
"""Another table, and a column."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.create_table("u", sa.Column("id", sa.Integer, primary_key=True))
    op.add_column("t", sa.Column("b", sa.Integer))


def downgrade():
    op.drop_column("t", "b")
    op.drop_table("u")
'''
REVISIONS = {"0001_first.py": FIRST, "0002_second.py": SECOND}


@dataclass(frozen=True)
class Deployment:
    """A project, and the database that its alembic.ini names.

    :param previews: whether upgrades run on a disposable server first.
    :param previewer: that server, if it is not the one of the database.
    """

    folder: Path
    database: Database
    previews: bool = False
    previewer: Server | None = None

    def run(self, *arguments: str) -> Done:
        """Run the tool, and wait for it."""
        return run(self.command(*arguments), self.folder, self._server)

    def command(self, *arguments: str) -> list[str]:
        """The command line of the tool."""
        plain = arguments[0] in ("upgrade", "downgrade") and not self.previews
        return [*TOOL, *arguments, *(["--no-preview"] if plain else [])]

    @property
    def _server(self) -> dict[str, str]:
        """The server for previews."""
        return {
            "ALEMBIC_AUTOGEN_SERVER": url((self.previewer or self.database.server).address),
            "ALEMBIC_AUTOGEN_FLAVOR": self.database.server.flavor,
        }

    @property
    def address(self) -> str:
        """The address of the database's server, as the tool prints it."""
        address = self.database.server.address
        return address.unix_socket or f"{address.host}:{address.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that the tool gets."""
        return own_environment(self._server)

    def start(
        self, *arguments: str, stdout: int | IO[str] = subprocess.PIPE
    ) -> subprocess.Popen[str]:
        """Start the tool."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
        )

    def write(self, name: str, text: str) -> None:
        """Write a revision."""
        (self.folder / "migrations" / "versions" / name).write_text(text)

    def edit_env(self, old: str, new: str) -> None:
        """Replace a text in env.py that occurs there."""
        path = self.folder / "migrations" / "env.py"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def rows(self, *statements: str) -> list[tuple[Any, ...]]:
        """Execute statements, and fetch the rows of the last one."""
        with self.database.connect() as connection:
            return rows(connection, *statements)

    def execute_script(self, sql: str) -> None:
        """Execute the SQL that a dry run prints."""
        lines = (line for line in sql.splitlines() if not line.startswith("--"))
        statements = (text for text in "\n".join(lines).split(";\n") if text.strip())
        self.rows(*statements, "COMMIT")

    def versions(self) -> list[str]:
        """The revisions that the database is at."""
        return [version for (version,) in self.rows("SELECT version_num FROM alembic_version")]

    def columns(self) -> set[str]:
        """The columns of the table that the second revision alters."""
        return {row[0] for row in self.rows("SHOW COLUMNS FROM t")}

    @contextmanager
    def reader(self, statement: str = "SELECT * FROM t") -> Iterator[Any]:
        """A session that has executed a statement in a transaction, and is idle."""
        with self.database.connect() as connection:
            connection.autocommit(False)
            rows(connection, statement)
            yield connection

    def wait_for_statement(self, beginning: str) -> None:
        """Wait until another session of the database executes a statement that begins like this."""
        query = (
            "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID()"
            f" AND DB = DATABASE() AND INFO LIKE '{beginning}%'"
        )
        wait_until(lambda: self.rows(query) != [(0,)])


def make_deployment(
    folder: Path, database: Database, template: str = "generic", driver: str = "pymysql"
) -> Deployment:
    """Create a project with two revisions and env.py as Alembic writes it."""
    folder.mkdir()
    done = run_alembic(["init", "-t", template, "migrations"], folder)
    assert done.code == 0, done.err
    address = url(database.server.address, database.name).replace("pymysql", driver)
    ini = folder / "alembic.ini"
    text = ini.read_text().replace(
        "driver://user:pass@localhost/dbname", address.replace("%", "%%")
    )
    ini.write_text(text)
    (folder / "pyproject.toml").write_text("[tool.alembic-autogen]\n")
    deployment = Deployment(folder, database)
    for name, revision in REVISIONS.items():
        deployment.write(name, revision)
    return deployment


def rows(connection: Any, *statements: str) -> list[tuple[Any, ...]]:
    """Execute statements on a connection, and fetch the rows of the last one."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return list(cursor.fetchall())


def ended(processes: Sequence[subprocess.Popen[str]]) -> list[Done]:
    """Wait for processes."""
    found = []
    for process in processes:
        out, err = process.communicate(timeout=120)
        found.append(Done(process.returncode, out, err))
    return found


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> float:
    """Wait for a condition, and return after how many seconds it held."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > seconds:
            raise TimeoutError("the condition never held")
        time.sleep(0.02)
    return time.monotonic() - start
