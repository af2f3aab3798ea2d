"""Warnings that the server repeats for each row are one finding."""

from __future__ import annotations

from pathlib import Path

from alembic_autogen.lint.evidence import Evidence, ServerWarning, Statement
from alembic_autogen.lint.rules.server_warning import RULE
from alembic_autogen.proof.existing_revision import ExistingProof, ProofRun
from support.tables import schema


def _messages(*warnings: ServerWarning) -> list[str]:
    statement = Statement("upgrade", "UPDATE t SET a = b", 1, warnings=warnings)
    evidence = Evidence(
        "0001",
        Path("0001.py"),
        "",
        "mysql",
        "9.7.0",
        schema(),
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
