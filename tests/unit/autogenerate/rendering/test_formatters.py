"""Black and ruff, run on texts by the configuration of a project."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from alembic_autogen.autogenerate.rendering import formatters
from alembic_autogen.autogenerate.rendering.formatters import (
    black,
    program_of,
    ruff_findings,
    ruff_fix,
    ruff_format,
)
from alembic_autogen.errors import ProofError

IMPORTED = [sys.executable, "-m", "black"]
CALL = "x = f('größer 🎉', [1, 2,])\n"
PROGRAM = """\
#!/bin/sh
printf '%s\\n' "$@" >&2
cat
exit {code}
"""


def program(folder: Path, code: int = 0) -> list[str]:
    """A formatter that gives back what it reads; it writes its arguments to stderr."""
    path = folder / "formatter"
    path.write_text(PROGRAM.format(code=code))
    path.chmod(0o755)
    return [str(path)]


@pytest.fixture
def ruff() -> list[str]:
    found = program_of("ruff")
    assert found is not None
    return found


def test_programs_of_this_environment_come_first() -> None:
    assert program_of("black") == IMPORTED


def test_programs_of_path_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatters, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program_of("formatter") is None
    assert program(tmp_path) == program_of("formatter")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, 'x = f(\n    "größer 🎉",\n    [\n        1,\n        2,\n    ],\n)\n'),
        ({"skip-magic-trailing-comma": True}, 'x = f("größer 🎉", [1, 2])\n'),
        (
            {"skip-magic-trailing-comma": True, "skip-string-normalization": True},
            "x = f('größer 🎉', [1, 2])\n",
        ),
        (
            {"skip-magic-trailing-comma": True, "line-length": 20},
            'x = f(\n    "größer 🎉",\n    [1, 2],\n)\n',
        ),
        (
            {"skip-magic-trailing-comma": True, "target-version": ["py310", "PY311"]},
            'x = f("größer 🎉", [1, 2])\n',
        ),
        (
            {"skip-magic-trailing-comma": True, "target-version": "py310"},
            'x = f("größer 🎉", [1, 2])\n',
        ),
    ],
)
def test_black_formats_as_the_project_configures(options: dict[str, object], expected: str) -> None:
    assert black(IMPORTED, CALL, {"line-length": 88, **options}) == expected


def test_black_reports_an_unknown_version() -> None:
    options = {"line-length": 88, "target-version": ["py99"]}
    with pytest.raises(ProofError, match=r"a target-version 'PY99' that black lacks"):
        black(IMPORTED, CALL, options)


def test_black_refuses_what_is_not_python() -> None:
    with pytest.raises(ProofError, match="The rendered revision is not Python") as caught:
        black(IMPORTED, "x = (\n", {"line-length": 88})
    assert caught.value.details == "x = (\n"


def test_another_black_gets_the_options_as_flags(tmp_path: Path) -> None:
    options = {
        "line-length": 70,
        "target-version": ["py310", "py311"],
        "preview": True,
        "skip-string-normalization": False,
        "required-version": "24",
    }
    with pytest.raises(ProofError) as caught:
        black(program(tmp_path, code=1), CALL, options)
    flags = "--quiet --line-length=70 --target-version=py310 --target-version=py311 --preview -"
    assert " ".join(str(caught.value).split()) == (
        f"formatter cannot format the revision: {flags}."
    )
    assert black(program(tmp_path), CALL, {"line-length": 70}) == CALL


def test_ruff_formats_by_the_length_that_is_given(ruff: list[str], tmp_path: Path) -> None:
    text = "x = f('größer 🎉', [1, 2])\n"
    path = tmp_path / "versions" / "1.py"  # which does not exist, nor its folder
    assert ruff_format(ruff, text, path, 88) == text.replace("'", '"')
    assert ruff_format(ruff, text, path, 20) == 'x = f(\n    "größer 🎉",\n    [1, 2],\n)\n'


def test_ruff_formats_by_the_configuration_of_the_revisions(
    ruff: list[str], tmp_path: Path
) -> None:
    (tmp_path / "ruff.toml").write_text("[format]\nquote-style = 'single'\n")
    assert ruff_format(ruff, 'x = "a"\n', tmp_path / "1.py", 88) == "x = 'a'\n"


def test_ruff_leaves_files_that_the_project_excludes(ruff: list[str], tmp_path: Path) -> None:
    (tmp_path / "ruff.toml").write_text("exclude = ['1.py']\n")
    text = "import os\n"
    assert ruff_fix(ruff, text, tmp_path / "1.py") == text
    assert ruff_findings(ruff, text, tmp_path / "1.py") == ()
    assert ruff_fix(ruff, text, tmp_path / "2.py") == ""


def test_ruff_reports_one_line_for_each_finding(ruff: list[str], tmp_path: Path) -> None:
    (tmp_path / "ruff.toml").write_text("lint.select = ['F']\n")
    path, text = tmp_path / "1.py", "import os\nx = y\n"
    first, second = ruff_findings(ruff, text, path)
    assert first.startswith(("1.py:1:8: F401 ", f"{path}:1:8: F401 "))
    assert ruff_findings(ruff, text, path, "--select=F821") == (second,)
    assert ruff_findings(ruff, "", path) == ()


def test_ruff_applies_only_the_fixes_that_are_asked_for(ruff: list[str], tmp_path: Path) -> None:
    (tmp_path / "ruff.toml").write_text("lint.select = ['F', 'I']\n")
    text, path = "import sys\nimport json\nprint(sys)\n", tmp_path / "1.py"
    assert ruff_fix(ruff, text, path, "--fixable=I001") == (
        "import json\nimport sys\n\nprint(sys)\n"
    )
    assert ruff_fix(ruff, text, path, "--fixable=F401") == "import sys\nprint(sys)\n"


@pytest.mark.parametrize("action", [ruff_fix, ruff_findings])
def test_ruff_reports_a_configuration_that_it_does_not_take(
    ruff: list[str], tmp_path: Path, action: object
) -> None:
    (tmp_path / "ruff.toml").write_text("line-length = 'x'\n")
    assert callable(action)
    with pytest.raises(ProofError, match=r"^ruff cannot format the revision: (?s:.+)ruff\.toml"):
        action(ruff, "", tmp_path / "1.py")


def test_a_program_runs_in_the_folder_of_the_revision(tmp_path: Path) -> None:
    script = tmp_path / "formatter"
    script.write_text("#!/bin/sh\npwd\n")
    script.chmod(0o755)
    found = ruff_format([str(script)], "", tmp_path / "1.py", 88)
    assert found == f"{os.path.realpath(tmp_path)}\n"
