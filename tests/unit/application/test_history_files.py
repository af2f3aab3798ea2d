"""The files of the application's history."""

import ast
import re
import sys
from datetime import datetime
from pathlib import Path

import pytest

VERSIONS = Path(__file__).parents[3] / "alembic" / "versions"
FILES = sorted(VERSIONS.glob("*.py"))
ALLOWED = {*sys.stdlib_module_names, "alembic", "sqlalchemy", "config", "database"}


def heading(path):
    """Message, revision, the one before it, and date."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    message, rest = text.split("\n", 1)
    values = dict(re.findall(r"^(\w[\w ]+):[ ]*(.*)$", rest, re.MULTILINE))
    date = datetime.fromisoformat(values["Create Date"])
    return message, values["Revision ID"], values["Revises"], date


def test_each_revision_follows_the_one_that_was_made_before_it():
    _, revisions, predecessors, dates = zip(*map(heading, FILES), strict=True)
    assert predecessors == ("", *revisions[:-1])
    assert list(dates) == sorted(dates)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[24:])
def test_a_file_is_named_after_its_date_its_number_and_all_words_of_its_message(path):
    message, revision, _, date = heading(path)
    slug = "_".join(re.findall(r"\w+", message.lower()))
    assert path.stem == f"{date:%Y_%m_%d}_{revision}_{slug}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem[24:])
def test_a_revision_imports_nothing_but_alembic_sqlalchemy_and_the_application(path):
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            imported.add(node.module)
        elif isinstance(node, ast.Import):
            imported |= {name.name for name in node.names}
    assert {name.partition(".")[0] for name in imported} <= ALLOWED
