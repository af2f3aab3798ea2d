"""The commands that start a server first import no library that takes long, and no driver."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

LIBRARIES = {"alembic", "black", "pydantic", "pymysql", "sqlalchemy"}


def imported_with(*modules: str) -> set[str]:
    """What Python has imported after some modules, in a process of its own."""
    program = f"import json, sys; sys.path = {sys.path!r}\nimport {', '.join(modules)}\n"
    done = subprocess.run(
        [sys.executable, "-c", f"{program}print(json.dumps(list(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("command", ["check_drift", "revision", "db", "lint"])
def test_the_module_of_a_command_imports_no_library(command: str) -> None:
    """The server starts meanwhile; tests/integration/cache/test_first_run.py runs commands."""
    imported = imported_with("alembic_autogen.cli.main", f"alembic_autogen.commands.{command}")
    assert imported & LIBRARIES == set()


def test_a_report_of_drift_needs_no_rules_on_rows_before_a_column_changes() -> None:
    imported = imported_with("alembic_autogen.report.text.drift_diagnostics")
    assert [each for each in imported if each.startswith("alembic_autogen.autogenerate")] == []


@pytest.mark.parametrize(
    "module", ["report.text.drift_diagnostics", "lint.observer", "apply.checks.refusing_queries"]
)
def test_only_what_plans_a_revision_needs_all_rules_on_rows(module: str) -> None:
    """A changed column asks one of them, and the others read only the code of preconditions."""
    asked = "alembic_autogen.autogenerate.preconditions.narrowing"
    imported = imported_with(f"alembic_autogen.{module}", asked)
    assert "alembic_autogen.autogenerate.preconditions.rules" not in imported
    assert [each for each in imported if "autogenerate.planning" in each] == []
    assert len([each for each in imported if "autogenerate.preconditions." in each]) <= 20
