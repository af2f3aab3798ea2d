"""The JSON of each command follows docs/json.schema.json, without further keys."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from alembic_autogen.server.base import Database
from support.json_schema import validation
from support.json_schema.results import COMMANDS
from support.shops import FIRST, PRODUCTION, Shop, url

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "json.schema.json").read_text("utf-8"))
OTHER = """
import sqlalchemy as sa
from alembic import op

revision = "{id}"
down_revision = "0001"


def upgrade():
    op.add_column("customer", sa.Column("{id}", sa.Integer()))


def downgrade():
    op.drop_column("customer", "{id}")
"""
WITHOUT_A_DATABASE = (
    ("history",),
    ("check-drift", "--lint"),
    ("doctor",),
    ("cache",),
    ("erd",),
    ("record-head", "--head-file", "head.txt"),
    ("lint", "--all", "--statements"),
    ("lint", "--list-rules"),
    ("lint", "--explain", "blocks-writes"),
    ("prove", "--sql"),
    ("revision", "-m", "nothing"),
    ("revision", "--empty", "--dry-run", "-m", "by hand"),
    ("merge",),
    ("init", "--dry-run"),
    ("db",),
)


def holds(shop: Shop, *arguments: str, form: str = "json") -> str:
    """Run a command, and hold what it prints against the schema."""
    done = shop.run(*arguments, "--format", form)
    assert done.out, f"{arguments}: {done.err}"
    words: Sequence[str] = (*arguments, "--format", form)
    assert validation.problems_of_command(words, done.out) == [], f"{arguments}: {done.out}"
    return done.out


@pytest.fixture
def quick(shop: Shop) -> Shop:
    """The project, whose commands do not import everything again."""
    return replace(shop, forked=True)


@pytest.mark.slow
def test_results_without_a_database(quick: Shop) -> None:
    for arguments in WITHOUT_A_DATABASE:
        printed = holds(quick, *arguments)
        assert "error" not in json.loads(printed), (arguments, printed)


@pytest.mark.slow
def test_changes_questions_and_failures(quick: Shop) -> None:
    quick.edit("note: str | None", "remark: str | None")
    quick.edit("    amount: int\n", "    amount: int\n    gift: bool\n")
    assert "differences" in holds(quick, "check-drift")
    assert "questions" in holds(quick, "revision", "-m", "questions")
    answers = ("--rename", "purchase.note=remark", "--refuse", "purchase.gift")
    assert "unfilled" in holds(quick, "revision", "-m", "dry", "--dry-run", "--sql", *answers)
    assert "error" in holds(quick, "prove", "9999")
    assert "error" in holds(quick, "upgrade", "--yes")  # of a host that does not exist
    assert '"event": "failure"' in holds(quick, "upgrade", "--yes", form="jsonl")


@pytest.mark.slow
def test_two_heads_and_a_squash(quick: Shop) -> None:
    versions = quick.folder / "migrations" / "versions"
    for name in ("left", "right"):
        (versions / f"{name}.py").write_text(OTHER.format(id=name))
    assert "heads" in holds(quick, "merge", "--dry-run")
    assert holds(quick, "lint", "--all")
    (versions / "right.py").write_text(OTHER.format(id="right").replace('"0001"', '"left"'))
    assert "replaced" in holds(quick, "squash", "0001:right", "--dry-run", "-m", "one")


@pytest.mark.slow
def test_a_real_database(quick: Shop, database: Database) -> None:
    real = url(database.server.address, database.name)
    quick.edit(PRODUCTION, real.replace("%", "%%"), "alembic.ini")
    assert "done" in holds(quick, "upgrade", "--yes")
    (quick.folder / "migrations" / "versions" / "left.py").write_text(OTHER.format(id="left"))
    holds(quick, "upgrade", "--dry-run")
    holds(quick, "resume", "--dry-run")
    assert '"event": "revision_finished"' in holds(quick, "upgrade", "--yes", form="jsonl")
    for arguments in (
        ("history",),
        ("check-drift", "--url", real),
        ("sizes", "--url", real),
        ("stamp", "head", "--url", real, "--dry-run"),
        ("doctor", "--like-url", real),
        ("erd", "--url", real),
    ):
        assert "error" not in json.loads(holds(quick, *arguments)), arguments
    holds(quick, "baseline", "--from-url", real, "--dry-run")
    assert "executed" in holds(quick, "downgrade", "--yes", "--backup", "saved")


def test_the_schema_is_one_and_has_every_command() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert {f"command-{name}" for name in COMMANDS} <= set(SCHEMA["$defs"])
    assert "0001" in FIRST


@pytest.mark.parametrize(
    "document",
    [
        {"error": "no", "details": None, "exit_code": 2},
        {"schema_version": 2, "error": "no", "details": None, "exit_code": 2},
        {"schema_version": 1, "error": None, "details": None, "exit_code": 2},
        {"schema_version": 1, "error": "no", "details": None},
        {"schema_version": 1, "error": "no", "details": None, "exit_code": 2, "more": 1},
    ],
    ids=["no version", "another version", "null", "a key is missing", "a key is new"],
)
def test_the_tests_refuse_what_is_not_in_the_schema(document: dict[str, object]) -> None:
    words = ("history", "--format", "json")
    assert validation.problems_of_command(words, json.dumps(document)) != []
