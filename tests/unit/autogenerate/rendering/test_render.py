"""Surroundings of a rendered revision: its message, its path, and errors of the template."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError

from alembic_autogen.autogenerate.rendering.render import (
    arguments_of,
    escape_message,
    only_script,
    template_errors,
    writing_to,
)
from alembic_autogen.errors import HistoryError
from alembic_autogen.history.revision_placement import RevisionPlacement

TEMPLATE = '"""${message}"""\nrevision = ${repr(up_revision)}\ndown_revision = None\n'


@pytest.fixture
def scripts(tmp_path: Path) -> ScriptDirectory:
    """A script directory without revisions."""
    folder = tmp_path / "alembic"
    (folder / "versions").mkdir(parents=True)
    (folder / "script.py.mako").write_text(TEMPLATE)
    config = Config()
    config.set_main_option("script_location", str(folder))
    return ScriptDirectory.from_config(config)


@pytest.mark.parametrize(
    "message",
    [
        "add gifts",
        "größer 🎉",
        'it\'s "quoted"',
        'ends with a quote"',
        '"""',
        '""""""',
        'three """ within',
        '""',
        '""""',
        '\\"',
        "ends with a backslash \\",
        r"C:\new\table \N{x} \x",
        "several\nlines\tof text",
        "",
    ],
)
def test_a_message_is_the_docstring_whatever_is_in_it(message: str) -> None:
    text = f'"""{escape_message(message)}"""'
    assert ast.literal_eval(text) == message


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("\0", "\0"),
        ("\x1b[31mred", "\x1b[31mred"),
        ("a\rb", "a\rb"),
        ("\u202egnp.exe", "\u202egnp.exe"),
        ("\udc80", "?"),  # a byte of the command line that is not in its encoding
    ],
)
def test_characters_that_cannot_be_printed_are_escaped(message: str, expected: str) -> None:
    escaped = escape_message(message)
    assert escaped.isprintable()
    assert ast.literal_eval(f'"""{escaped}"""') == expected


def test_a_plain_place_gives_plain_arguments() -> None:
    assert arguments_of('a "b"', "1", RevisionPlacement()) == {
        "message": 'a "b\\"',
        "rev_id": "1",
        "head": "",
        "splice": False,
        "branch_label": None,
        "version_path": None,
        "depends_on": None,
        "autogenerate": True,
        "sql": False,
    }


def test_all_of_a_place_is_in_the_arguments() -> None:
    place = RevisionPlacement("a@head", True, ("b", "c"), "label", "versions")
    found = arguments_of("m", "1", place)
    names = ("head", "splice", "depends_on", "branch_label", "version_path")
    assert [found[name] for name in names] == ["a@head", True, ["b", "c"], "label", "versions"]


def test_a_revision_is_written_to_another_folder(scripts: ScriptDirectory, tmp_path: Path) -> None:
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    with writing_to(scripts, drafts) as final_paths:
        script = scripts.generate_revision("1", "größer 🎉", head="base")
    assert script is not None
    (final,) = final_paths
    assert final.parent == Path(scripts.dir, "versions")
    assert Path(script.path) == drafts / final.name
    assert list(final.parent.iterdir()) == []
    later = scripts.generate_revision("2", "later", head="base", splice=True)
    assert later is not None
    assert Path(later.path).parent == final.parent


def test_one_revision_is_rendered(scripts: ScriptDirectory) -> None:
    script = scripts.generate_revision("1", "m", head="base")
    assert only_script([script]) is script
    with pytest.raises(HistoryError, match=r"removes the revision, although models and migrations"):
        only_script([])


@pytest.mark.parametrize(("number", "made"), [(1, [None]), (2, [None, None])])
def test_hooks_may_not_make_another_number_of_revisions(
    number: int, made: list[Script | None]
) -> None:
    with pytest.raises(HistoryError, match=f"makes {number} revisions of one"):
        only_script(made)


@pytest.mark.parametrize(
    ("template", "sentence", "details"),
    [
        ("${1 / 0}\n", r"division by zero \(.*script\.py\.mako:1\)", "${1 / 0}"),
        ("\n% if missing:\n% endif\n${nothing.x}\n", "mako:4", "${nothing.x}"),
        ("<%\nraise ValueError('größer')\n%>", "größer", ""),
        ("down_revision = None\n", "it does not set revision, from up_revision", ""),
        ("% if x:\n", "does not work: ", ""),
        ("revision = (\n", "does not work: ", ""),
        ("revision = '1'\nassert revision is None\n", "does not work: AssertionError", ""),
    ],
)
def test_a_template_that_does_not_work_is_named_with_its_line(
    scripts: ScriptDirectory, template: str, sentence: str, details: str
) -> None:
    file = Path(scripts.dir, "script.py.mako")
    file.write_text(template)
    with pytest.raises(HistoryError, match=sentence) as caught, template_errors(scripts):
        scripts.generate_revision("1", "m", head="base")
    assert str(caught.value).startswith(f"The template {file} does not work: ")
    assert details in caught.value.details


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PermissionError(13, "Permission denied"), "mako cannot be read: Permission denied\\.$"),
        (FileNotFoundError(2, "No such file"), "There is no template .*mako; copy the script"),
    ],
)
def test_a_template_that_cannot_be_read_is_named(
    scripts: ScriptDirectory, error: OSError, sentence: str
) -> None:
    error.filename = str(Path(scripts.dir, "script.py.mako"))
    with pytest.raises(HistoryError, match=sentence), template_errors(scripts):
        raise error
    other = FileNotFoundError(2, "No such file or directory", "another")
    with pytest.raises(FileNotFoundError), template_errors(scripts):
        raise other


def test_a_version_location_that_is_none_is_answered_with_the_flag(
    scripts: ScriptDirectory,
) -> None:
    problem = pytest.raises(HistoryError, match=r"; name one of .*versions with --version-path\.$")
    with problem, template_errors(scripts):
        raise CommandError("Path x is not represented in current version locations")


def test_a_condition_that_fails_elsewhere_is_not_blamed_on_the_template(
    scripts: ScriptDirectory,
) -> None:
    with pytest.raises(AssertionError), template_errors(scripts):
        scripts.generate_revision("1", "m", head="")


def test_errors_of_the_history_stay_as_they_are(scripts: ScriptDirectory) -> None:
    error = HistoryError("A revision fails.")
    with pytest.raises(HistoryError) as caught, template_errors(scripts):
        raise error
    assert caught.value is error
