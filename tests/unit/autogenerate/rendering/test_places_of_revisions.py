"""The place of a revision's file, and whether Alembic would look there."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.autogenerate.rendering.placement import (
    check_place,
    check_published,
    check_template,
    check_version_path,
)
from alembic_autogen.errors import HistoryError
from alembic_autogen.history.scripts import History
from alembic_autogen.settings import load

INI = "[alembic]\nscript_location = migrations\nsqlalchemy.url = mysql+pymysql://db/shop\n"
RECURSIVE = "recursive_version_locations = true\n"
TWO = "version_locations = %(here)s/migrations/versions %(here)s/more\npath_separator = space\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project without revisions."""
    project = tmp_path / "project"
    (project / "migrations" / "versions").mkdir(parents=True)
    (project / "migrations" / "env.py").touch()
    (project / "migrations" / "script.py.mako").touch()
    (project / "more").mkdir()
    (project / ".git").mkdir()
    return project


def history(folder: Path, *lines: str) -> History:
    """The history of the project.

    :param lines: further lines of alembic.ini.
    """
    (folder / "alembic.ini").write_text(INI + "".join(lines))
    return History(load(folder, environ={}))


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("migrations/versions/1.py", ""),
        ("migrations/versions/größer 🎉.py", ""),
        ("migrations/versions/2026/11/1.py", RECURSIVE),
        ("migrations/versions/../versions/1.py", ""),
        ("more/1.py", TWO),
    ],
)
def test_alembic_looks_in_its_version_locations(folder: Path, path: str, lines: str) -> None:
    check_place(history(folder, lines), folder / path)


@pytest.mark.parametrize(
    ("path", "lines", "sentence"),
    [
        ("migrations/1.py", "", "outside of the version locations"),
        ("migrations/versions/../1.py", "", "outside of the version locations"),
        ("more/1.py", "", "outside of the version locations"),
        ("migrations/versions/a/1.py", "", "; set recursive_version_locations = true, or leave"),
        ("migrations/versions/__pycache__/1.py", RECURSIVE, "; choose another folder"),
        ("migrations/versions/a/__pycache__/b/1.py", "", "; choose another folder"),
        ("migrations/versions/.#1.py", "", "ignores names such as this one: choose another"),
        ("migrations/versions/__init__.py", "", "ignores names such as this one: choose another"),
        ("migrations/versions/1.txt", "", "ignores names such as this one: choose another"),
        ("migrations/versions/a/1.txt", RECURSIVE, "; choose another folder"),
    ],
)
def test_a_place_where_alembic_does_not_look_is_refused(
    folder: Path, path: str, lines: str, sentence: str
) -> None:
    before = sorted(folder.rglob("*"))
    with pytest.raises(HistoryError) as caught:
        check_place(history(folder, lines), folder / path)
    assert sentence in str(caught.value)
    assert "file_template" in str(caught.value)
    assert sorted({*folder.rglob("*")} - {folder / "alembic.ini"}) == before


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("%%(rev)s_%%(slug)s", None),
        ("%%(year)d-%%(month).2d %%(rev)s", None),
        ("%%(author)s", "cannot be filled in: there is no 'author'."),
        ("%%(rev", "cannot be filled in: incomplete format key."),
        ("%%(slug)d", "cannot be filled in: "),
        ("../%%(rev)s", "outside of the version locations"),
    ],
)
def test_a_template_is_tried_before_anything_is_generated(
    folder: Path, template: str, sentence: str | None
) -> None:
    found = history(folder, f"file_template = {template}\n")
    if sentence is None:
        check_template(found, "größer 🎉", "1")
        return
    with pytest.raises(HistoryError) as caught:
        check_template(found, "größer 🎉", "1")
    assert sentence in str(caught.value)


@pytest.mark.parametrize("message", ["", "🎉", "?!"])
def test_a_message_without_letters_gives_no_name(folder: Path, message: str) -> None:
    """The slug has only letters, digits and underscores."""
    found = history(folder, "file_template = %%(slug)s\n")
    with pytest.raises(HistoryError, match=r"versions/\.py, .* ignores names such as this one"):
        check_template(found, message, "1")


def test_a_version_path_is_one_of_the_locations(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = history(folder, TWO)
    monkeypatch.chdir(folder)
    check_version_path(found, "more")
    check_version_path(found, str(folder / "migrations" / "versions"))
    with pytest.raises(HistoryError) as caught:
        check_version_path(found, "migrations")
    assert str(caught.value) == (
        "--version-path migrations is not one of the version locations; name one of "
        f"{folder / 'migrations' / 'versions'}, {folder / 'more'}."
    )


REVISION = 'revision = "1"\ndown_revision = None\n'


@pytest.mark.parametrize("path", ["migrations/versions/1.py", "more/1.py"])
def test_a_revision_that_alembic_finds_stays(folder: Path, path: str) -> None:
    (folder / path).write_text(REVISION)
    check_published(history(folder, TWO), folder / path, "1")
    assert (folder / path).read_text() == REVISION


@pytest.mark.parametrize(
    ("path", "revision"),
    [
        ("migrations/versions/1.py", "2"),
        ("migrations/versions/__init__.py", "1"),
        ("migrations/versions/a/1.py", "1"),
        ("more/1.py", "1"),
    ],
)
def test_a_revision_that_alembic_does_not_find_is_removed(
    folder: Path, path: str, revision: str
) -> None:
    (folder / path).parent.mkdir(exist_ok=True)
    (folder / path).write_text(REVISION)
    with pytest.raises(HistoryError, match=f"does not find revision {revision} in .*removed again"):
        check_published(history(folder), folder / path, revision)
    assert not (folder / path).exists()
