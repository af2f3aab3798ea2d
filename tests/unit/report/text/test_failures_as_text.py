"""The line of the project's code that an error is about."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from alembic_autogen.errors import HistoryError, SourceLine
from alembic_autogen.report.named_places import place_named
from alembic_autogen.report.text.failure import show_error

CODE = """\
def upgrade():
    größe = {}
    print(größe, größe["a"])
"""


def failure(folder: Path, code: str = CODE) -> tuple[Path, BaseException]:
    """A file, and what its code raises."""
    path = folder / "revision.py"
    path.write_text(code, encoding="utf-8")
    try:
        names: dict[str, object] = {}
        exec(compile(code, str(path), "exec"), names)
        names["upgrade"]()
    except Exception as error:
        return path, error
    raise AssertionError("it does not fail")


def test_the_place_is_the_one_that_the_sentence_names(tmp_path: Path) -> None:
    path, error = failure(tmp_path)
    column = 18 if sys.version_info >= (3, 11) else 0
    assert place_named(f"It fails ({path}:3).", error) == SourceLine(path, 3, column)
    assert place_named(f"It fails ({path}:4).", error) is None
    assert place_named("It fails.", error) is None


@pytest.mark.parametrize("shown", ["{path}:3", "{folder}/{name}:3", "{name}:3"])
def test_a_sentence_may_name_the_end_of_a_path(tmp_path: Path, shown: str) -> None:
    path, error = failure(tmp_path)
    text = shown.format(path=path, folder=tmp_path.name, name=path.name)
    found = place_named(f"It fails ({text}).", error)
    assert found is not None and (found.path, found.line) == (path, 3)
    assert place_named(f"It fails (another_{text}).", error) is None
    assert place_named(f"It fails ({text}9).", error) is None


def test_a_syntax_error_has_the_place_where_python_found_it(tmp_path: Path) -> None:
    path, error = failure(tmp_path, "def upgrade()\n    pass\n")
    assert place_named(f"({path}:1)", error) == SourceLine(path, 1, 14)


def test_a_file_that_is_gone_has_no_line(tmp_path: Path) -> None:
    path, error = failure(tmp_path)
    path.unlink()
    assert place_named(f"({path}:3)", error) is None


def shown(error: HistoryError, capsys: pytest.CaptureFixture[str], *, is_verbose: bool) -> str:
    show_error(error, is_verbose=is_verbose)
    return capsys.readouterr().err


def test_an_error_has_its_sentence_its_details_and_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, cause = failure(tmp_path)
    outer = HistoryError(f"It fails ({path}:3).\nAnd more.", details="ALTER TABLE\nt")
    outer.__cause__ = HistoryError("in between")
    outer.__cause__.__cause__ = cause
    text = shown(outer, capsys, is_verbose=False)
    assert text.splitlines()[-4:] == [
        f"alembic-autogen: It fails ({path}:3).",
        "And more.",
        "    ALTER TABLE",
        "    t",
    ]
    assert ' 3 |     print(größe, größe["a"])' in text
    verbose = shown(outer, capsys, is_verbose=True)
    assert "Traceback (most recent call last):" in verbose and "KeyError: 'a'" in verbose
    assert verbose.endswith(text)


def test_an_error_of_the_tool_alone_is_its_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    error = HistoryError("There is no revision.")
    assert shown(error, capsys, is_verbose=True) == "alembic-autogen: There is no revision.\n"
