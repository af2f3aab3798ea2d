"""The commands that start a server first import no library that takes long, and no driver."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

PROGRAM = """\
import json, sys
import alembic_autogen.cli.main, alembic_autogen.commands.{command}
found = sys.modules.keys() & {{"alembic", "black", "pydantic", "pymysql", "sqlalchemy"}}
print(json.dumps(sorted(found)))
"""


@pytest.mark.parametrize("command", ["check_drift", "revision", "db", "lint"])
def test_the_module_of_a_command_imports_no_library(command: str) -> None:
    """The server starts meanwhile; tests/integration/cache/test_first_run.py runs commands."""
    path = json.dumps(sys.path)
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path = {path}\n{PROGRAM.format(command=command)}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == []
