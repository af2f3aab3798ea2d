"""``head_file``: git finds two heads, since both branches change one line."""

from __future__ import annotations

import subprocess
import sys

import pytest

from support.git_histories import commit, git, path_of, write
from support.shops import TOOLS, Shop, run_alembic

PHONE = ("    email: str", "    phone: int | None = None\n    email: str")
HOOK = f"""\
[post_write_hooks]
hooks = record_head
record_head.type = exec
record_head.executable = {sys.executable}
record_head.options = {TOOLS}/autogen.py record-head REVISION_SCRIPT_FILENAME
"""


@pytest.fixture
def recorded(shop: Shop) -> Shop:
    """A project that records its head."""
    shop.configure('head_file = "migrations/head.txt"')
    done = shop.run("record-head")
    assert (done.code, done.out) == (0, "migrations/head.txt\n"), done.err
    return shop


def head(shop: Shop) -> str:
    return (shop.folder / "migrations" / "head.txt").read_text().splitlines()[-1]


def test_revision_records_it_and_check_drift_compares_it(recorded: Shop) -> None:
    assert head(recorded) == "0001"
    recorded.edit(*PHONE)
    done = recorded.run("revision", "-m", "phone")
    assert done.code == 0, done.err
    (path,) = recorded.folder.glob("migrations/versions/*_phone.py")
    assert path.name.startswith(head(recorded))
    assert recorded.run("check-drift").code == 0
    recorded.edit(head(recorded), "0001", "migrations/head.txt")
    done = recorded.run("check-drift")
    assert done.code == 1
    assert "head.txt records 0001, but the newest revision is" in done.out
    assert recorded.run("record-head").code == 0
    assert recorded.run("check-drift").code == 0


def test_an_empty_revision_is_recorded_too(recorded: Shop) -> None:
    done = recorded.run("revision", "--empty", "-m", "rows")
    assert done.code == 0, done.err
    assert f"versions/{head(recorded)}_rows.py" in done.out
    done = recorded.run("check-drift")
    assert done.code == 0, done.out


def test_a_dry_run_and_a_refused_revision_record_nothing(recorded: Shop) -> None:
    recorded.edit("[post_write_hooks]", HOOK, "alembic.ini")
    recorded.edit(*PHONE)
    before = recorded.files()
    assert recorded.run("revision", "-m", "phone", "--dry-run").code == 0
    assert recorded.files() == before


def test_alembic_records_it_by_a_hook(recorded: Shop) -> None:
    recorded.edit("[post_write_hooks]", HOOK, "alembic.ini")
    done = run_alembic(["revision", "-m", "plain", "--rev-id", "abcd"], recorded.folder)
    assert done.code == 0, done.err
    assert head(recorded) == "abcd"


def test_git_has_a_conflict_and_a_rebase_resolves_it(recorded: Shop) -> None:
    git(recorded.folder, "init", "-q", "-b", "main")
    (recorded.folder / ".gitignore").write_text("__pycache__\n")
    commit(recorded, "first")
    for branch, revision, column in (("topic", "b001", "phone"), ("main", "a001", "gift")):
        git(recorded.folder, "checkout", "-q", *(["-b"] if branch == "topic" else []), branch)
        write(recorded, revision, "0001", column, "customer" if branch == "topic" else "purchase")
        assert recorded.run("record-head").code == 0
        commit(recorded, branch)
    git(recorded.folder, "checkout", "-q", "topic")
    done = recorded.run("check-drift", "--merge-base", "main")
    assert (done.code, "the history has two heads" in done.out) == (1, True), done.err
    with pytest.raises(subprocess.CalledProcessError) as error:
        git(recorded.folder, "merge", "-q", "main")
    assert "head.txt" in error.value.stdout
    assert recorded.run("rebase", "main").code == 0
    assert head(recorded) == "b001"
    assert "<<<" not in (recorded.folder / "migrations" / "head.txt").read_text()
    assert "'a001'" in path_of(recorded, "b001").read_text()


def test_a_file_must_be_configured(shop: Shop) -> None:
    done = shop.run("record-head")
    assert (done.code, "set head_file" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "revision", "down", "words"),
    [
        ("0001_again.py", "0001", None, "Two files hold revision 0001 (0001_"),
        (
            "0002_cycle.py",
            "0002",
            "0003",
            "The revisions 0002, 0003 follow one another in a circle",
        ),
    ],
)
def test_a_broken_history_is_not_recorded(
    recorded: Shop, name: str, revision: str, down: str | None, words: str
) -> None:
    versions = recorded.folder / "migrations/versions"
    (versions / name).write_text(f"revision = {revision!r}\ndown_revision = {down!r}\n")
    if down:
        (versions / "0003_cycle.py").write_text("revision = '0003'\ndown_revision = '0002'\n")
        first = "migrations/versions/0001_first.py"
        recorded.edit("down_revision = None", "down_revision = '0002'", first)
    before = head(recorded)
    done = recorded.run("record-head")
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert head(recorded) == before
