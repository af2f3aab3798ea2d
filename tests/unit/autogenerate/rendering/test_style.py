"""The code style of a project, by the configuration nearest to the revisions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alembic_autogen.autogenerate.rendering import style as module
from alembic_autogen.autogenerate.rendering.style import DEFAULT, CodeStyle, find_style

BLACK, RUFF = ["black"], ["ruff"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of revisions in a repository, where black and ruff are installed."""
    (tmp_path / ".git").mkdir()
    versions = tmp_path / "alembic" / "versions"
    versions.mkdir(parents=True)
    monkeypatch.setattr(module, "program_of", lambda name: [name])
    return versions


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let only some programs be installed."""

    def only(*names: str) -> None:
        monkeypatch.setattr(module, "program_of", lambda name: [name] if name in names else None)

    return only


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files of the repository."""
    for name, text in files.items():
        (folder.parent.parent / name).write_text(text, encoding="utf-8")


BY_BLACK = {"pyproject.toml": "[tool.black]\nline-length = 70\npreview = true\n"}
BY_RUFF = {"pyproject.toml": "[tool.ruff]\nline-length = 99\n[tool.ruff.format]\n"}
LINTED = {"pyproject.toml": "[tool.black]\nline-length = 70\n[tool.ruff]\nline-length = 99\n"}


@pytest.mark.parametrize(
    ("files", "length", "ruff", "black", "linter"),
    [
        (BY_BLACK, 70, None, BLACK, None),
        (BY_RUFF, 99, RUFF, None, RUFF),
        ({"pyproject.toml": "[tool.ruff]\n"}, DEFAULT, RUFF, None, RUFF),
        ({"ruff.toml": "line-length = 77\n"}, 77, RUFF, None, RUFF),
        ({".ruff.toml": "line-length = 77\n", "ruff.toml": ""}, 77, RUFF, None, RUFF),
        ({"ruff.toml": "line-length = 77\n", **BY_RUFF}, 77, RUFF, None, RUFF),
        # black formats and ruff only lints, unless ruff is a formatter, too
        (LINTED, 70, None, BLACK, RUFF),
        ({**LINTED, "ruff.toml": "line-length = 99\n[format]\n"}, 99, RUFF, None, RUFF),
        ({"pyproject.toml": "[tool.black]\nline-length = 'x'\n"}, DEFAULT, None, BLACK, None),
    ],
)
def test_the_configured_formatter_formats(
    folder: Path,
    files: dict[str, str],
    length: int,
    ruff: list[str] | None,
    black: list[str] | None,
    linter: list[str] | None,
) -> None:
    write(folder, files)
    found = find_style(folder, 0, has_hooks=False)
    assert (found.line_length, found.ruff, found.black, found.linter) == (
        length,
        ruff,
        black,
        linter,
    )
    assert (found.is_configured, found.notes) == (True, ())


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"pyproject.toml": ""},
        {"pyproject.toml": "[project]\nname = 'shop'\n[tool.blackbird]\n"},
        {"pyproject.toml": "tool = 7\n"},
        {"pyproject.toml": "[tool]\nblack = true\nruff = []\n"},
        {"pyproject.toml": "[tool.black\n"},  # black itself reports it
    ],
)
def test_a_project_that_configures_nothing_gets_the_style_of_black(
    folder: Path, files: dict[str, str]
) -> None:
    write(folder, files)
    found = find_style(folder, 0, has_hooks=False)
    assert found == CodeStyle(DEFAULT, black=BLACK, options={"line-length": DEFAULT})


def test_neither_program_is_needed(folder: Path, installed: Callable[..., None]) -> None:
    installed()
    assert find_style(folder, 0, has_hooks=False) == CodeStyle(options={"line-length": DEFAULT})


@pytest.mark.parametrize("files", [{}, BY_BLACK, BY_RUFF])
def test_the_length_that_the_user_sets_is_stronger(folder: Path, files: dict[str, str]) -> None:
    write(folder, files)
    found = find_style(folder, 60, has_hooks=False)
    assert (found.line_length, found.options["line-length"]) == (60, 60)


def test_other_options_of_black_are_kept(folder: Path) -> None:
    write(folder, BY_BLACK)
    found = find_style(folder, 60, has_hooks=False)
    assert found.options == {"line-length": 60, "preview": True}


@pytest.mark.parametrize(("files", "length"), [({}, DEFAULT), (BY_BLACK, 70), (BY_RUFF, 99)])
def test_hooks_format_in_place_of_the_tool(
    folder: Path, files: dict[str, str], length: int
) -> None:
    write(folder, files)
    assert find_style(folder, 0, has_hooks=True) == CodeStyle(length)


def test_the_nearest_configuration_counts(folder: Path) -> None:
    write(folder, BY_BLACK)
    (folder / "pyproject.toml").write_text("[tool.black]\nline-length = 50\n")
    assert find_style(folder, 0, has_hooks=False).line_length == 50


def test_a_nearer_file_without_a_table_does_not_count(folder: Path) -> None:
    write(folder, BY_RUFF)
    (folder / "pyproject.toml").write_text("[tool.mypy]\n")
    assert find_style(folder, 0, has_hooks=False).line_length == 99


def test_what_is_above_a_repository_does_not_count(folder: Path) -> None:
    write(folder, BY_BLACK)
    (folder / ".git").mkdir()
    assert not find_style(folder, 0, has_hooks=False).is_configured


@pytest.mark.parametrize(
    ("base", "text"),
    [
        ("ruff.toml", "line-length = 50\n[format]\n"),
        ("base.toml", "line-length = 50\n[format]\n"),
        ("pyproject.toml", "[tool.ruff]\nline-length = 50\n[tool.ruff.format]\n"),
    ],
)
@pytest.mark.parametrize(("own", "length"), [("", 50), ("line-length = 60\n", 60)])
def test_ruff_takes_what_it_lacks_from_another_file(
    folder: Path, base: str, text: str, own: str, length: int
) -> None:
    write(folder, {base: text})
    (folder / "ruff.toml").write_text(f'extend = "../../{base}"\n{own}')
    found = find_style(folder, 0, has_hooks=False)
    assert (found.line_length, "format" in found.options) == (length, True)


@pytest.mark.parametrize("given", ['"ruff.toml"', '"no.toml"', "7"])
def test_a_file_that_extends_itself_or_nothing_is_read_once(folder: Path, given: str) -> None:
    (folder / "ruff.toml").write_text(f"extend = {given}\nline-length = 60\n")
    assert find_style(folder, 0, has_hooks=False).line_length == 60


NOTE = (
    "{} is configured in this project and not installed, so {}: "
    "pip install 'alembic-autogen[format]'."
)


@pytest.mark.parametrize(
    ("files", "programs", "black", "linter", "notes"),
    [
        (BY_RUFF, ["black"], BLACK, None, [("ruff", "black has formatted the revision")]),
        (
            BY_RUFF,
            [],
            None,
            None,
            [("ruff", "the tool's own line breaks are in the revision")],
        ),
        (
            BY_BLACK,
            ["ruff"],
            None,
            None,
            [("black", "the tool's own line breaks are in the revision")],
        ),
        (LINTED, ["black"], BLACK, None, [("ruff", "nothing lints")]),
        (
            LINTED,
            [],
            None,
            None,
            [
                ("black", "the tool's own line breaks are in the revision"),
                ("ruff", "nothing lints"),
            ],
        ),
    ],
)
def test_a_note_says_what_takes_the_place_of_a_program_that_is_not_installed(
    folder: Path,
    installed: Callable[..., None],
    files: dict[str, str],
    programs: list[str],
    black: list[str] | None,
    linter: list[str] | None,
    notes: list[tuple[str, str]],
) -> None:
    write(folder, files)
    installed(*programs)
    found = find_style(folder, 0, has_hooks=False)
    assert (found.ruff, found.black, found.linter) == (None, black, linter)
    assert list(found.notes) == [NOTE.format(*each) for each in notes]
