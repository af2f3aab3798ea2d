"""A project whose alembic.ini leads nowhere, and databases of tenants that a list names."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from alembic_autogen.server.base import Database, Server
from support.deployments import Deployment, make_deployment, rows
from support.shops import Done, url

PASSWORD = "t%40p:s3cret/"


@dataclass(frozen=True)
class Tenants:
    """Databases of tenants.

    :param deployment: the project, with the first database.
    :param file: the list of the databases, one of which it names twice.
    """

    deployment: Deployment
    databases: tuple[Database, ...]
    file: Path

    @property
    def names(self) -> list[str]:
        """The names of the databases."""
        return [each.name for each in self.databases]

    def upgrade(self, *arguments: str) -> tuple[int, dict[str, dict[str, Any]], str]:
        """Upgrade them, and return the exit code, each result by its name, and standard error."""
        done = self.run("--format", "json", *arguments)
        found = json.loads(done.out).get("databases", [])
        return done.code, {each["database"]: each for each in found}, done.err

    def run(self, *arguments: str) -> Done:
        """Upgrade them."""
        done = self.deployment.run("upgrade", "--urls", str(self.file), *arguments)
        assert PASSWORD not in done.out + done.err
        return done

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin to upgrade them."""
        return self.deployment.start("upgrade", "--urls", str(self.file), *arguments)

    def of(self, name: str) -> Deployment:
        """The project with another of the databases."""
        (found,) = (each for each in self.databases if each.name == name)
        return replace(self.deployment, database=found)

    def versions(self) -> dict[str, list[str]]:
        """The revisions of each database that notes any."""
        return {
            name: self.of(name).versions()
            for name in self.names
            if self.of(name).rows("SHOW TABLES LIKE 'alembic_version'")
        }


@contextmanager
def make_tenants(
    server: Server, folder: Path, count: int, template: str = "generic", driver: str = "pymysql"
) -> Iterator[Tenants]:
    """Create a project and empty databases.

    :param folder: an empty one.
    :param template: Alembic's template of env.py.
    """
    names = [f"t{number:02}" for number in range(count)]
    with server.database("tenants") as scratch, scratch.connect() as connection:
        rows(
            connection,
            f"CREATE USER 'tenant'@'%' IDENTIFIED BY '{PASSWORD}'",
            "GRANT ALL ON *.* TO 'tenant'@'%'",
            *(f"CREATE DATABASE {name}" for name in names),
        )
        try:
            databases = tuple(replace(scratch, name=name) for name in names)
            yield _project(server, folder, databases, template, driver)
        finally:
            drops = (f"DROP DATABASE {name}" for name in names)
            rows(connection, *drops, "DROP USER 'tenant'@'%'")


def _project(
    server: Server, folder: Path, databases: tuple[Database, ...], template: str, driver: str
) -> Tenants:
    deployment = make_deployment(folder / "project", databases[0], template)
    ini = deployment.folder / "alembic.ini"
    ini.write_text(ini.read_text().replace("sqlalchemy.url", "# sqlalchemy.url"))
    deployment.edit_env("target_metadata = None", "target_metadata = MetaData()")
    deployment.edit_env("from sqlalchemy import pool", "from sqlalchemy import MetaData, pool")
    address = replace(server.address, user="tenant", password=PASSWORD)
    lines = [url(address, each.name).replace("pymysql", driver) for each in databases]
    file = folder / "tenants.txt"
    file.write_text("\n".join(["# all tenants", "", *lines, lines[0]]) + "\n")
    return Tenants(deployment, databases, file)
