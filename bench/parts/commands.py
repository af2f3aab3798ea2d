"""``lint`` of a new revision, and ``upgrade`` of a database that plays production."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from alembic_autogen.cache import evict
from alembic_autogen.server import launch
from alembic_autogen.server.base import Server
from alembic_autogen.server.url import url as server_url
from alembic_autogen.settings import load
from bench.contestants import (
    Contestant,
    Place,
    baseline,
    new_column,
    restore,
    warm_up,
    without,
)
from bench.generate import Size
from bench.parts.base import BenchmarkPart, MeasurementExtent, Measurements
from bench.project import BenchmarkProject
from bench.real_project import generate_real
from bench.rounds import interleaved, print_progress

SIZE, QUICK = Size(100, 100), Size(40, 10)
LINT = "lint of one new revision"
SCRIPTED = "scripted: mysqld, upgrade head with the new revision"
UPGRADE = "alembic upgrade"
OWN_UPGRADE = "upgrade, with a run on a disposable server before"
UNREHEARSED = "upgrade --no-preview"
DATABASE = "production"
_NEW = count(1)
ADDED = """\
import sqlalchemy as sa
from alembic import op

revision = "new{number}"
down_revision = "{before}"


def upgrade():
    op.add_column("t0000", sa.Column("{column}", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("t0000", "{column}")
"""


def _measure(place: Place, extent: MeasurementExtent) -> Iterator[Measurements]:
    size = QUICK if extent.is_quick else SIZE
    project = generate_real(place.folder / "commands", size)
    print_progress("commands: first runs")
    for _ in range(2):
        warm_up(place, project.folder)
    rows = interleaved(_of_lint(place, project), "lint", extent.rounds, whole=extent.memory)
    yield Measurements(LINT, rows, SCRIPTED)
    with launch(load(project.folder)) as launched:
        server = launched.server()
        for title, steps in (("upgrade of one revision", 1), ("upgrade of all revisions", 0)):
            found = _of_upgrade(place, project, server, steps)
            yield Measurements(
                title, interleaved(found, title, extent.rounds, whole=False), UPGRADE
            )


def add_revision(project: BenchmarkProject) -> None:
    """Write a revision that adds a column; :meth:`Project.restore` removes it."""
    number = next(_NEW)
    text = ADDED.format(number=number, before=project.newest().stem, column=new_column())
    (project.versions / f"new{number}.py").write_text(text)


def _of_lint(place: Place, project: BenchmarkProject) -> list[Contestant]:
    kept = {entry.path for entry in evict.entries()}
    scripted = replace(
        baseline(place, project),
        name=SCRIPTED,
        environment={**place.environment, "CHECK": "no"},
        before=lambda number: add_revision(project),
        after=project.restore,
    )
    own = Contestant(
        LINT,
        [sys.executable, str(place.tool), "lint", "--quiet"],
        project.folder,
        place.environment,
        before=lambda number: add_revision(project),
        after=lambda: restore(place, project, kept),
    )
    uncopied = replace(
        own, name=without(LINT, "copies"), command=[*own.command, "--disable", "copies"]
    )
    return [scripted, own, uncopied]


def _of_upgrade(
    place: Place, project: BenchmarkProject, server: Server, steps: int
) -> list[Contestant]:
    """Rows that upgrade a database on a server that runs.

    :param steps: how many revisions are missing in it; 0 for all.
    """
    environment = {**place.environment, "DATABASE_URL": server_url(server.address, DATABASE)}
    alembic = [sys.executable, "-m", "alembic"]
    own = [sys.executable, str(place.tool), "upgrade", "--yes", "--quiet"]
    kept = {entry.path for entry in evict.entries()}

    def before(number: int) -> None:
        with server.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SET foreign_key_checks = 0")
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
            cursor.execute(f"CREATE DATABASE {DATABASE}")
        if steps:
            target = f"{int(project.newest().stem) - steps:04}"
            command = [*alembic, "upgrade", target]
            subprocess.run(
                command, cwd=project.folder, env=environment, check=True, capture_output=True
            )

    def row(name: str, command: list[str]) -> Contestant:
        return Contestant(
            name,
            command,
            project.folder,
            environment,
            before,
            after=lambda: restore(place, project, kept),
        )

    return [
        row(UPGRADE, [*alembic, "upgrade", "head"]),
        row(OWN_UPGRADE, own),
        row(UNREHEARSED, [*own, "--no-preview"]),
    ]


COMMANDS = BenchmarkPart(
    "commands",
    "## `lint` and `upgrade`",
    """\
`lint` of a new revision, against a script that only runs it, with all before it. `upgrade` of a
database on a server that runs, against `alembic upgrade`: it runs the revisions on a disposable
server before, watches locks, and checks the schema before and after. The application is one like
those that people have. *A database for each test* has `mysql_at_head`.
""",
    _measure,
)
