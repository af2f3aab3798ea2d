"""The last revision is written again from the models, with edits, unless others have it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.git_histories import commit, git, write
from support.shops import Shop

GIFT = ("    amount: int\n", "    amount: int\n    gift: bool | None = None\n")
EDIT = '    op.execute("UPDATE purchase SET note = NULL")\n'


@pytest.fixture
def amended(shop: Shop) -> Shop:
    """A project whose last revision adds a column."""
    shop.edit(*GIFT)
    done = shop.run("revision", "-m", "gifts are wrapped")
    assert done.code == 0, done.err
    return shop


def last(shop: Shop) -> Path:
    (path,) = shop.folder.glob("migrations/versions/*_gifts_are_wrapped.py")
    return path


def change_models(shop: Shop) -> None:
    shop.edit("gift: bool | None = None", "gift: int | None = None\n    ribbon: int | None = None")


@pytest.mark.slow
def test_it_has_the_same_id_file_and_message(amended: Shop) -> None:
    path = last(amended)
    before = path.read_text()
    change_models(amended)
    done = amended.run("revision", "--amend")
    assert done.code == 0, done.err
    assert done.err.count("importing the models") == 1, done.err
    assert Path(amended.folder, done.out.strip()) == path == last(amended)
    text = path.read_text()
    assert text.splitlines()[:2] == before.splitlines()[:2]
    assert '"ribbon"' in text and text != before
    assert amended.run("check-drift").code == 0
    assert len(list((amended.folder / "migrations/versions").glob("*.py"))) == 2


@pytest.mark.slow
def test_edits_by_hand_are_kept_each_time(amended: Shop) -> None:
    path = last(amended)
    head, upgrade, rest = path.read_text().partition("def upgrade() -> None:\n")
    docstring, end, rest = rest.partition('schema."""\n')
    path.write_text(f"{head}{upgrade}{docstring}{end}{EDIT}{rest}")
    for change in (lambda: change_models(amended), lambda: amended.edit("ribbon", "bow")):
        change()
        done = amended.run("revision", "--amend")
        assert done.code == 0, done.err
        assert path.read_text().count(EDIT) == 1
    assert '"bow"' in path.read_text() and '"ribbon"' not in path.read_text()
    assert amended.run("check-drift").code == 0


def test_an_edit_that_fails_is_not_blamed_on_env_py(amended: Shop) -> None:
    """The kind: a revision that is not written yet has no file that could be named."""
    path = last(amended)
    path.write_text(
        path.read_text().replace("    op.", f"{EDIT.replace('note', 'nothing')}    op.", 1)
    )
    change_models(amended)
    done = amended.run("revision", "--amend")
    assert (done.code, done.out) == (2, "")
    assert "fails: Unknown column 'nothing'" in done.err
    assert "UPDATE purchase SET nothing = NULL" in done.err
    assert "env.py" not in done.err


def test_an_edit_of_what_changes_is_named(amended: Shop) -> None:
    path = last(amended)
    text = path.read_text()
    assert text.count("sa.Boolean()") + text.count("mysql.TINYINT") >= 1
    edited = text.replace('"gift"', '"gift" "" ')
    path.write_text(edited)
    change_models(amended)
    done = amended.run("revision", "--amend")
    assert (done.code, done.out) == (2, "")
    assert "was edited by hand" in done.err and '"gift" ""' in done.err
    assert path.read_text() == edited
    done = amended.run("revision", "--amend", "--discard-edits", "--format", "json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["written"] and '"gift" ""' not in path.read_text()


def test_what_was_written_elsewhere_is_not_overwritten(shop: Shop) -> None:
    before = shop.files()
    done = shop.run("revision", "--amend")
    assert (done.code, done.out) == (2, "")
    assert "0001_first.py before it was edited" in done.err
    assert shop.files() == before


def test_a_merged_revision_is_refused(amended: Shop) -> None:
    git(amended.folder, "init", "-q", "-b", "main")
    git(amended.folder, "add", ".")
    git(amended.folder, "commit", "-q", "-m", "all")
    git(amended.folder, "switch", "-q", "-c", "topic")
    change_models(amended)
    done = amended.run("revision", "--amend")
    assert (done.code, done.out) == (2, "")
    assert "is in main already" in done.err
    done = amended.run("revision", "--amend", "--upstream", "nowhere")
    assert (done.code, "git knows no such commit" in done.err) == (2, True)


def test_a_revision_that_is_only_on_this_branch_is_written_again(shop: Shop) -> None:
    git(shop.folder, "init", "-q", "-b", "main")
    git(shop.folder, "add", ".")
    git(shop.folder, "commit", "-q", "-m", "first")
    git(shop.folder, "switch", "-q", "-c", "topic")
    shop.edit(*GIFT)
    assert shop.run("revision", "-m", "gifts are wrapped").code == 0
    git(shop.folder, "add", ".")
    git(shop.folder, "commit", "-q", "-m", "gifts")
    change_models(shop)
    done = shop.run("revision", "--amend", "-m", "gifts and ribbons")
    assert done.code == 0, done.err
    (path,) = shop.folder.glob("migrations/versions/*_gifts_and_ribbons.py")
    assert path.read_text().startswith('"""gifts and ribbons\n')


def test_a_revision_that_models_no_longer_need_stays(amended: Shop) -> None:
    before = last(amended).read_text()
    amended.edit(*reversed(GIFT))
    done = amended.run("revision", "--amend")
    assert done.code == 0, done.err
    assert "remove it, unless it is there to change rows" in done.err
    assert last(amended).read_text() == before


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--upstream", "main", "-m", "x"), "are for --amend"),
        (("--amend", "--empty"), "--amend keeps the place"),
        (("--amend", "--head", "base"), "--amend keeps the place"),
    ],
)
def test_flags_that_have_no_effect_are_refused(
    shop: Shop, flags: tuple[str, ...], words: str
) -> None:
    done = shop.run("revision", *flags)
    assert (done.code, done.out) == (2, "")
    assert words in done.err


def test_line_ends_of_windows_stay(amended: Shop) -> None:
    path = last(amended)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    change_models(amended)
    done = amended.run("revision", "--amend")
    assert done.code == 0, done.err
    content = path.read_bytes()
    assert b"ribbon" in content
    assert content.count(b"\n") == content.count(b"\r\n")


def test_a_branch_is_no_option_of_git(amended: Shop) -> None:
    git(amended.folder, "init", "-q", "-b", "main")
    git(amended.folder, "commit", "-q", "--allow-empty", "-m", "nothing")
    before = amended.files()
    done = amended.run("revision", "--amend", "--upstream=--all")
    assert (done.code, "--upstream --all: git knows no such commit" in done.err) == (2, True)
    assert amended.files() == before


def test_an_id_within_another_text_is_not_merged(amended: Shop) -> None:
    """The main branch may mention the id, without a revision of it."""
    identity = last(amended).name.partition("_")[0]
    notes = amended.folder / "migrations" / "versions" / "notes.txt"
    notes.write_text(f"{identity} comes later\n")
    git(amended.folder, "init", "-q", "-b", "main")
    git(amended.folder, "add", "migrations/versions/notes.txt")
    git(amended.folder, "commit", "-q", "-m", "notes")
    git(amended.folder, "switch", "-q", "-c", "topic")
    change_models(amended)
    done = amended.run("revision", "--amend")
    assert done.code == 0, done.err


@pytest.mark.slow
def test_an_earlier_text_that_git_brings_back_has_no_edits(amended: Shop) -> None:
    path = last(amended)
    before = path.read_text()
    change_models(amended)
    assert amended.run("revision", "--amend").code == 0
    path.write_text(before)
    done = amended.run("revision", "--amend")
    assert done.code == 0, done.err
    assert '"ribbon"' in path.read_text()


@pytest.mark.slow
def test_an_edit_in_an_earlier_text_is_kept_whatever_its_date(amended: Shop) -> None:
    path = last(amended)
    before = path.read_text().replace("Create Date: 2", "Create Date: 1")
    assert amended.run("revision", "--amend").code == 0
    path.write_text(before.replace("def downgrade", "    # later\n\n\ndef downgrade", 1))
    change_models(amended)
    done = amended.run("revision", "--amend")
    assert done.code == 0, done.err
    assert "# later" in path.read_text() and "Create Date: 2" in path.read_text()


def test_an_encoding_that_the_file_names_is_kept(amended: Shop) -> None:
    path = last(amended)
    path.write_bytes(f"# coding: latin-1\n# für später\n{path.read_text()}".encode("latin-1"))
    change_models(amended)
    done = amended.run("revision", "--amend")
    assert done.code == 0, done.err
    assert path.read_bytes().startswith("# coding: latin-1\n# für später\n".encode("latin-1"))
    assert '"ribbon"' in path.read_text("latin-1")


@pytest.mark.slow
def test_a_revision_that_rebase_has_moved_has_no_edits_but_those_by_hand(shop: Shop) -> None:
    git(shop.folder, "init", "-q", "-b", "main")
    (shop.folder / ".gitignore").write_text("__pycache__\n")
    commit(shop, "first")
    git(shop.folder, "checkout", "-qb", "topic")
    shop.edit(*GIFT)
    assert shop.run("revision", "-m", "gifts are wrapped").code == 0
    path = last(shop)
    path.write_text(path.read_text().replace("def downgrade", "    # later\n\n\ndef downgrade", 1))
    commit(shop, "topic")
    git(shop.folder, "checkout", "-q", "main")
    write(shop, "a001", "0001", "price")
    commit(shop, "main")
    git(shop.folder, "checkout", "-q", "topic")
    git(shop.folder, "merge", "-q", "-m", "merge", "main")
    assert shop.run("rebase", "main", "--accept-differences").code == 0
    shop.edit("gift: bool | None = None", "price: int | None = None\n    gift: int | None = None")
    done = shop.run("revision", "--amend")
    assert done.code == 0, done.err
    text = last(shop).read_text()
    assert "Revises: a001" in text and "# later" in text and "Integer()" in text


DATED = "file_template = %%(year)d_%%(month).2d_%%(rev)s_%%(slug)s\n"


@pytest.mark.parametrize("template", ["", DATED], ids=["default", "dated"])
def test_another_message_gives_the_file_the_name_of_a_new_revision(
    shop: Shop, template: str
) -> None:
    ini = shop.folder / "alembic.ini"
    ini.write_text(ini.read_text().replace("[alembic]\n", f"[alembic]\n{template}", 1))
    shop.edit(*GIFT)
    path = Path(shop.folder, shop.run("revision", "-m", "gifts are wrapped").out.strip())
    change_models(shop)
    done = shop.run("revision", "--amend", "-m", "Ribbons, too")
    assert done.code == 0, done.err
    new = path.with_name(path.name.replace("gifts_are_wrapped", "ribbons_too"))
    assert Path(shop.folder, done.out.strip()) == new != path
    assert new.read_text().startswith('"""Ribbons, too\n') and not path.exists()
    assert shop.run("check-drift").code == 0


def test_a_name_that_somebody_has_given_the_file_stays(amended: Shop) -> None:
    path = last(amended)
    own = path.rename(path.with_name("gifts.py"))
    change_models(amended)
    done = amended.run("revision", "--amend", "-m", "Ribbons, too")
    assert done.code == 0, done.err
    assert Path(amended.folder, done.out.strip()) == own


def test_no_file_is_lost_to_another_message(amended: Shop) -> None:
    path = last(amended)
    taken = path.with_name(path.name.replace("gifts_are_wrapped", "ribbons"))
    taken.mkdir()
    before = path.read_bytes()
    change_models(amended)
    done = amended.run("revision", "--amend", "-m", "Ribbons")
    assert (done.code, done.out) == (2, "")
    assert f"{taken.name} exists already" in done.err
    assert path.read_bytes() == before and taken.is_dir()
