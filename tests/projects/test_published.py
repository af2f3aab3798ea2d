"""Published projects: init, check-drift and revision, judged by information_schema."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path

import pytest

from alembic_autogen.project_folder import find_project
from alembic_autogen.server import launch
from alembic_autogen.server.base import Database
from alembic_autogen.server.url import url
from alembic_autogen.settings import load
from support.published import Published, Run
from support.published.comparison import DifferingObject, differences, read, reported
from support.published.page import ProjectMeasurements, line, write

pytestmark = pytest.mark.projects

LINES = 5
"""How many lines of configuration a project may need besides what ``init`` writes."""


def test_project(project: Published, tmp_path: Path) -> None:
    project.install()
    start = project.copy(tmp_path / "project")
    assert _lines_of_configuration(project) <= LINES

    init = project.run(start, "init", "--yes", *getattr(project.description, "INIT", ()))
    assert init.code in (0, 1, 2), init.err  # 2: check-drift at its end needs the configuration
    project.configure(start)

    first, _, third = (project.run(start, "check-drift", "--format", "json") for _ in range(3))
    assert first.code in (0, 1), first.err
    assert third.code == first.code, third.err
    assert third.json["differences"] == first.json["differences"]

    judged, refused, revisions, models = _judge(project, start)
    found = reported(first.json["differences"])
    assert refused == {table["table"] for table in first.json["refused"]}
    assert _contested(found ^ judged, judged) == set()

    revision = _revision(project, start)
    assert revision.code in (0, 1), revision.err

    text = line(
        project,
        _lines_of_configuration(project),
        ProjectMeasurements(first, third, revisions, models, revision),
    )
    print(text)
    if os.environ.get("TEST_REWRITE"):
        write(project, text)


def _lines_of_configuration(project: Published) -> int:
    texts = [project.description.CONFIGURATION, *project.description.FILES.values()]
    return sum(bool(line.strip()) for text in texts for line in text.splitlines())


def _judge(project: Published, start: Path) -> tuple[set[DifferingObject], set[str], Run, Run]:
    """The differences by information_schema, the refused tables, and the two runs."""
    with launch(load(find_project(start))) as launched:
        server = launched.server()
        with server.database("head") as head, server.database("models") as models:
            built = [
                project.build(start, "revisions", _url(head)),
                project.build(start, "models", _url(models)),
            ]
            with server.connect() as connection:
                schemas = [read(connection, database.name) for database in (head, models)]
    refused = set(json.loads(built[1].out.splitlines()[-1]))
    left_out = {getattr(project.description, "VERSION_TABLE", "alembic_version"), *refused}
    return differences(schemas[0], schemas[1], left_out), refused, built[0], built[1]


def _url(database: Database) -> str:
    return url(database.server.address, database.name)


def _contested(items: set[DifferingObject], judged: set[DifferingObject]) -> set[DifferingObject]:
    """Without the orders of columns that docs/comparison.md does not count as drift."""
    return {item for item in items if item.kind != "column order" or item not in judged}


def _revision(project: Published, start: Path) -> Run:
    """Write a revision, and answer what is asked; the last answer changes the least."""
    flags: list[str] = []
    for _ in range(5):
        arguments = ("revision", "--dry-run", "-m", "x", "--format", "json")
        done = project.run(start, *arguments, *flags)
        if done.code != 3:
            break
        for question in done.json["questions"]:
            flags += shlex.split(question["flags"][-1]["flag"])
    return done
