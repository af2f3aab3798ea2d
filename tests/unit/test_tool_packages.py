"""Packages lent to an interpreter without the tool: a few, after everything that it has."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from alembic_autogen import tool_packages
from alembic_autogen.tool_packages import Loan, importing, of_this_process

PROGRAM = """
import importlib.metadata, importlib.util, json
import alembic_autogen
found = {name: getattr(importlib.util.find_spec(name), "origin", None) for name in NAMES}
try:
    described = importlib.metadata.version("PyMySQL")
except importlib.metadata.PackageNotFoundError:
    described = None
listed = [each.name for each in importlib.metadata.distributions()]
print(json.dumps([found, described, listed, alembic_autogen.__file__]))
"""
NAMES = ["pymysql", "pymysql.cursors", "tomli", "sqlalchemy", "alembic", "pytest"]


def borrower(loan: Loan, path: Path | None = None) -> tuple[dict[str, str], str, list[str], str]:
    """The packages found by an interpreter without any, or with those of a folder."""
    begin = f"import sys\nsys.path.append({str(path)!r})\n" if path else ""
    code = f"{begin}{importing(loan)}NAMES = {NAMES!r}\n{PROGRAM}"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found, described, listed, own = json.loads(done.stdout)
    return found, described, listed, own


def test_only_what_is_lent_is_found() -> None:
    found, described, listed, own = borrower(of_this_process())
    assert found["pymysql"].endswith("/pymysql/__init__.py")
    assert found["pymysql.cursors"].endswith("/pymysql/cursors.py")
    assert Path(found["tomli"]).parent.name in ("tomllib", "tomli")
    assert [found[name] for name in ("sqlalchemy", "alembic", "pytest")] == [None] * 3
    assert described == version("pymysql")
    assert listed == []  # entry points of the tool's environment are not seen
    assert own == str(Path(tool_packages.__file__).with_name("__init__.py"))


def test_what_the_interpreter_has_comes_first(tmp_path: Path) -> None:
    (tmp_path / "pymysql").mkdir()
    (tmp_path / "pymysql" / "__init__.py").touch()
    (tmp_path / "tomli").mkdir()
    (tmp_path / "tomli" / "__init__.py").touch()
    found, *_ = borrower(of_this_process(), tmp_path)
    assert found["pymysql"] == f"{tmp_path}/pymysql/__init__.py"
    assert found["pymysql.cursors"] is None
    assert found["tomli"] == f"{tmp_path}/tomli/__init__.py"


def test_names_of_folders_are_data(tmp_path: Path) -> None:
    folder = tmp_path / "\udcff\n'\"{x}\\" / "pymysql"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "cursors.py").touch()
    found, *_ = borrower(Loan({"pymysql": str(folder)}, "/x'\n"))
    assert found["pymysql"] == f"{folder}/__init__.py"
    assert found["tomli"] is None


def test_lent_versions_are_part_of_every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tool_packages.descriptions() == ()
    monkeypatch.setattr(tool_packages, "loan", of_this_process())
    names = [name.lower() for name in tool_packages.descriptions()]
    assert f"pymysql-{version('pymysql')}.dist-info" in names
