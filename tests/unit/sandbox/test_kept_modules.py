"""Modules of Python that a project's files hide: tool and application have their own ones."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOOLS = Path(__file__).parents[3] / "tools"
BOTH = """
import sys
from pathlib import Path
from alembic_autogen.sandbox.standard_modules import keep_standard_modules
folder = sys.argv[1]
keep_standard_modules([Path(folder), Path("/nowhere")])
sys.path.insert(0, folder)
import email, queue
assert queue.__file__.startswith(folder) and not email.__file__.startswith(folder)
tool = {"__name__": "alembic_autogen.history.scripts"}
exec("import queue; from queue import SimpleQueue; from secrets import token_hex", tool)
assert not tool["queue"].__file__.startswith(folder)
import multiprocessing.queues  # of Python, which imports queue
assert multiprocessing.queues.Empty is tool["queue"].Empty
assert sys.modules["queue"] is queue
import secrets.of_app
assert secrets.of_app.__file__.startswith(folder)
exec("import secrets", tool)
assert tool["secrets"].token_hex and sys.modules["secrets"] is secrets
"""
NAMES = """
import pkgutil, sys
import alembic.command, alembic.config
def standard():
    return {each.partition(".")[0] for each in sys.modules} & sys.stdlib_module_names
before = standard() - {"pkgutil"}
import alembic_autogen
for each in pkgutil.walk_packages(alembic_autogen.__path__, "alembic_autogen."):
    if not each.name.startswith(("alembic_autogen.__main__", "alembic_autogen.pytest_plugin")):
        __import__(each.name)
print(*sorted(each for each in standard() - before if not each.startswith("_")))
"""


def output(code: str, *arguments: str) -> str:
    """What code prints that runs in a process of its own."""
    code = f"import sys; sys.path.append({str(TOOLS)!r})\n{code}"
    command = [sys.executable, "-I", "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_each_has_its_own(tmp_path: Path) -> None:
    for name in ("email.py", "queue.py", "secrets/__init__.py", "secrets/of_app.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    output(BOTH, str(tmp_path))


def test_a_project_without_such_files_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "shop.py").touch()
    (tmp_path / "queue").mkdir()  # a folder without __init__.py hides nothing
    code = (
        "import builtins; original = builtins.__import__\n"
        "from pathlib import Path\n"
        "from alembic_autogen.sandbox.standard_modules import keep_standard_modules\n"
        "keep_standard_modules([Path(sys.argv[1])])\n"
        "assert builtins.__import__ is original and 'alembic' not in sys.modules\n"
    )
    output(code, str(tmp_path))


def test_all_that_only_the_tool_imports_is_listed() -> None:
    from alembic_autogen.sandbox.standard_modules import OF_THE_TOOL

    assert set(output(NAMES).split()) <= OF_THE_TOOL
