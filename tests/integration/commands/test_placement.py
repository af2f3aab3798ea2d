"""A revision is only published where Alembic looks for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.autogenerate.rendering.placement import check_published
from alembic_autogen.errors import HistoryError
from alembic_autogen.history.scripts import History
from alembic_autogen.settings import load
from support.shops import Shop

GIFT = ("    amount: int\n", "    amount: int\n    gift: bool | None = None\n")
RUNS = "running the revisions"


@pytest.fixture
def changed(shop: Shop) -> Shop:
    """A project with something to write."""
    shop.edit(*GIFT)
    return shop


def set_option(shop: Shop, *lines: str) -> None:
    """Put options at the end of alembic.ini's own section."""
    shop.edit("[post_write_hooks]", "\n".join((*lines, "", "[post_write_hooks]")), "alembic.ini")


REFUSED = {
    "a folder that Alembic does not look into": (
        ("file_template = %%(year)d/%%(rev)s_%%(slug)s",),
        "where Alembic does not look; set recursive_version_locations = true",
    ),
    "a place outside of the version locations": (
        ("file_template = ../../%%(rev)s",),
        "outside of the version locations",
    ),
    "an absolute path": (
        ("file_template = /tmp/%%(rev)s_alembic_autogen",),
        "outside of the version locations",
    ),
    "a folder of compiled files": (
        ("file_template = __pycache__/%%(rev)s", "recursive_version_locations = true"),
        "where Alembic does not look; choose another folder",
    ),
    "a folder of compiled files below another": (
        ("file_template = a/__pycache__/b/%%(rev)s",),
        "where Alembic does not look; choose another folder",
    ),
    "a name that is ignored": (
        ("file_template = .#%%(rev)s",),
        "Alembic ignores names such as this one",
    ),
    "the name of a package": (
        ("file_template = __init__%%(rev)s",),
        "Alembic ignores names such as this one",
    ),
    "an empty name": (("file_template = %%(slug).0s",), "Alembic ignores names such as this one"),
    "a field that does not exist": (
        ("file_template = %%(author)s_%%(rev)s",),
        "cannot be filled in: there is no 'author'",
    ),
    "a template that is none": (("file_template = %%(rev",), "cannot be filled in"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_place_where_alembic_does_not_look_is_refused_at_once(changed: Shop, what: str) -> None:
    lines, says = REFUSED[what]
    set_option(changed, *lines)
    before, around = changed.files(), sorted(changed.folder.parent.iterdir())
    done = changed.run("revision", "-m", "gifts")
    assert done.code == 2, done.err
    assert says in done.err
    assert done.err.count("alembic-autogen: ") == 1
    assert "file_template" in done.err
    assert RUNS not in done.err
    assert changed.files() == before
    assert sorted(changed.folder.parent.iterdir()) == around
    assert not list(Path("/tmp").glob("*_alembic_autogen.py"))


FOUND = {
    "a folder where Alembic looks into folders": (
        ("file_template = %%(year)d/%%(month).2d/%%(rev)s", "recursive_version_locations = true"),
        "migrations/versions/*/*/*.py",
    ),
    "a way out and back": (
        ("file_template = ../versions/%%(rev)s_back",),
        "migrations/versions/*_back.py",
    ),
    "another version location": (
        (
            "file_template = ../more/%%(rev)s",
            "version_locations = migrations/versions:migrations/more",
        ),
        "migrations/more/*.py",
    ),
    "a date with a space": (
        ("file_template = %%(year)d-%%(month).2d-%%(day).2d %%(slug)s %%(rev)s",),
        "migrations/versions/* gifts *.py",
    ),
}


@pytest.mark.parametrize("what", FOUND)
def test_a_place_where_alembic_looks_is_taken(changed: Shop, what: str) -> None:
    lines, pattern = FOUND[what]
    set_option(changed, *lines)
    done = changed.run("revision", "-m", "gifts")
    assert done.code == 0, done.err
    assert len(list(changed.folder.glob(pattern))) == 1
    assert changed.run("check-drift", "--no-cache").code == 0


@pytest.mark.parametrize(
    ("name", "revision"),
    [("0002.py", "0003"), ("below/0002.py", "0002"), ("__init__.py", "0002")],
)
def test_what_alembic_does_not_find_after_all_is_removed(
    shop: Shop, name: str, revision: str
) -> None:
    path = shop.folder / "migrations" / "versions" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text('revision = "0002"\ndown_revision = "0001"\n\n\ndef upgrade():\n    pass\n')
    with pytest.raises(HistoryError, match="so it was removed again"):
        check_published(History(load(shop.folder)), path, revision)
    assert not path.exists()


def test_what_alembic_finds_stays(shop: Shop) -> None:
    path = shop.folder / "migrations" / "versions" / "0001_first.py"
    check_published(History(load(shop.folder)), path, "0001")
    assert path.exists()
