"""A package that is too old is what a command names when it fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.shops import Shop

SENTENCE = "alembic 1.17.2 is installed, but this tool needs 1.18 or newer: "


@pytest.fixture
def old(tmp_path: Path) -> str:
    """A folder for PYTHONPATH that announces an old Alembic, which lacks a module."""
    folder = tmp_path / "old"
    about = folder / "alembic-1.17.2.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: alembic\nVersion: 1.17.2\n")
    (folder / "sitecustomize.py").write_text("import sys\nsys.modules['alembic.script'] = None\n")
    return str(folder)


@pytest.mark.parametrize("command", ["history", "check-drift", "cache"])
def test_a_command_refuses_it_before_anything_fails(command: str, shop: Shop, old: str) -> None:
    done = shop.run(command, PYTHONPATH=old)
    assert (done.code, done.out) == (2, "")
    (sentence,) = done.err.splitlines()
    assert sentence.startswith(f"alembic-autogen: {SENTENCE}")
    assert sentence.endswith("-m pip install 'alembic>=1.18'")


def test_a_command_that_fails_names_it(shop: Shop, old: str) -> None:
    done = shop.run("doctor", PYTHONPATH=old)
    assert done.code == 2
    sentence, details = done.err.splitlines()
    assert sentence.startswith(f"alembic-autogen: {SENTENCE}")
    assert sentence.endswith("-m pip install 'alembic>=1.18'")
    assert "alembic.script" in details


def test_doctor_names_it_before_anything_fails(shop: Shop, old: str) -> None:
    (Path(old) / "sitecustomize.py").unlink()
    done = shop.run("doctor", PYTHONPATH=old)
    assert done.code == 1
    assert f"Problem: {SENTENCE}" in done.out


def test_a_failure_for_another_reason_does_not(shop: Shop, old: str) -> None:
    (Path(old) / "sitecustomize.py").unlink()
    done = shop.run("doctor", "--flavor", "postgres", PYTHONPATH=old)
    assert done.code == 2 and "1.17.2" not in done.err
