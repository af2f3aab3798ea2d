"""An application with Alembic, as ``alembic init`` writes it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config

from alembic_autogen.server.base import Database

LANDED = {"alembic_version", "landed"}
"""The tables that the upgrade of a project creates."""

REVISION = """
from alembic import op
import sqlalchemy as sa

revision = "0001"
down_revision = None


def upgrade():
    op.create_table("landed", sa.Column("id", sa.Integer, primary_key=True))
"""


@dataclass(frozen=True)
class AlembicProject:
    """An application with Alembic, as ``alembic init`` writes it, and one revision."""

    folder: Path
    config: Config

    def upgrade(self) -> None:
        command.upgrade(self.config, "head")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)


def make_project(folder: Path, template: str, url: str) -> AlembicProject:
    config = Config(folder / "alembic.ini", stdout=io.StringIO())
    command.init(config, str(folder / "alembic"), template=template)
    ini = folder / "alembic.ini"
    ini.write_text(
        "\n".join(
            (
                f"sqlalchemy.url = {url.replace('%', '%%')}"
                if line.startswith("sqlalchemy.url")
                else line
            )
            for line in ini.read_text().splitlines()
        )
    )
    project = AlembicProject(folder, Config(ini, stdout=io.StringIO()))
    project.write("alembic/versions/0001_landed.py", REVISION)
    return project


def tables(database: Database) -> set[str]:
    """The tables of a scratch database."""
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SHOW TABLES")
        return {str(row[0]) for row in cursor.fetchall()}
