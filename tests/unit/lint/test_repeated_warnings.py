"""Warnings that the server repeats are one finding, and those about other databases none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from alembic_autogen.lint.evidence import Evidence, ServerWarning, Statement
from alembic_autogen.lint.rules.server_warning import RULE
from alembic_autogen.proof.existing_revision import ExistingProof, ProofRun
from alembic_autogen.schema.model import ObjectKey, Schema, StoredObject
from support.tables import schema


def _messages(*warnings: ServerWarning, before: Schema | None = None) -> list[str]:
    statement = Statement("upgrade", "UPDATE t SET a = b", 1, warnings=warnings)
    evidence = Evidence(
        "0001",
        Path("0001.py"),
        "",
        "mysql",
        "9.7.0",
        before or schema(),
        None,
        [statement],
        ExistingProof(ProofRun()),
        has_downgrade=True,
    )
    return [hit.message for hit in RULE.check(evidence)]


def test_a_number_is_reported_once_for_a_statement() -> None:
    warnings = [
        ServerWarning("Warning", 1265, f"Data truncated for column 'a' at row {row}")
        for row in (4, 13, 14)
    ]
    other = ServerWarning("Warning", 1364, "Field 'b' doesn't have a default value")
    assert _messages(*warnings, other) == [
        "The server says: Data truncated for column 'a' at row 4 (1265), and 2 times more.",
        "The server says: Field 'b' doesn't have a default value (1364).",
    ]


def test_answers_about_several_tables_stay_apart() -> None:
    answers = [ServerWarning("Error", 0, f"Table '{name}' doesn't exist") for name in "ab"]
    assert _messages(*answers) == [
        f"The server says: Table '{name}' doesn't exist, and the statement succeeds."
        for name in "ab"
    ]


def test_a_definer_of_another_scratch_database_is_none_here() -> None:
    text = "User 'app'@'localhost' is referenced as a definer account in a view."
    warning = ServerWarning("Warning", 4005, text)
    assert _messages(warning) == []
    key = ObjectKey("view", None, "v")
    view = StoredObject(key, "SELECT 1", definer="`app`@`localhost`")
    here = replace(schema(), objects={key: view})
    assert _messages(warning, before=here) == [f"The server says: {text.rstrip('.')} (4005)."]
