"""Compiled modules that Python takes for their sources' own, though they are not."""

from __future__ import annotations

import os
import py_compile
import time
from pathlib import Path

from alembic_autogen.memo.compiled import outdated


def compiled(folder: Path, text: str) -> tuple[Path, str]:
    source = folder / "module.py"
    source.write_text(text)
    os.utime(source, (1_000_000, 1_000_000))
    found = py_compile.compile(str(source), doraise=True)
    assert found is not None
    return source, found


def test_a_module_of_its_source_agrees(tmp_path: Path) -> None:
    _, found = compiled(tmp_path, "length = 40\n")
    assert not list(outdated([found], ()))


def test_a_source_that_was_edited_within_its_second_does_not(tmp_path: Path) -> None:
    source, found = compiled(tmp_path, "length = 40\n")
    source.write_text("length = 44\n")
    os.utime(source, (1_000_000, 1_000_000))
    assert list(outdated([found], ())) == [found]
    assert not list(outdated([found], {str(source)}))  # it was read itself


def test_a_source_that_was_compiled_long_after_it_changed_is_not_compiled_again(
    tmp_path: Path,
) -> None:
    source, found = compiled(tmp_path, "length = 40\n")
    later = time.time() + 10
    os.utime(found, (later, later))
    source.chmod(0o600)
    assert not list(outdated([found], ()))


def test_what_is_no_compiled_module_agrees() -> None:
    assert not list(outdated(["/nowhere/module.txt"], ()))
