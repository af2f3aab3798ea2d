"""The baseline is what ``create_all()`` made at an earlier commit."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from support.caches import REVISIONS, Cache, steps
from support.late_histories import LATER
from support.shops import Shop, make_shop

STEP = "creating the models of"
TRIGGER = """

from sqlalchemy import DDL, event

event.listen(
    SQLModel.metadata,
    "after_create",
    DDL("CREATE VIEW names AS SELECT name FROM customer"),
)
"""


def git(folder: Path, *arguments: str) -> str:
    own = ("-c", "user.name=A", "-c", "user.email=a@b", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *own, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture
def late(cache: Cache, tmp_path: Path) -> Shop:
    """A project in a subfolder of a repository, whose models came before its migrations."""
    folder = tmp_path / "repository" / "shop ü"
    folder.mkdir(parents=True)
    shop = make_shop(folder, {})
    shop.edit("max_length=40,", "max_length=20,")
    models = (shop.folder / "models.py").read_text()
    (shop.folder / "models.py").write_text(models + TRIGGER)
    git(folder.parent, "init", "-q")
    git(folder.parent, "add", "shop ü/models.py")
    git(folder.parent, "commit", "-q", "-m", "Models, and no migrations yet")
    git(folder.parent, "tag", "v1")
    shop.edit("max_length=20,", "max_length=40,")
    (shop.folder / "migrations/versions/0001_first.py").write_text(LATER)
    git(folder.parent, "add", ".")
    git(folder.parent, "commit", "-q", "-m", "Migrations")
    return shop


@pytest.mark.slow
def test_models_and_migrations_agree_with_it(late: Shop, cache: Cache) -> None:
    late.configure('baseline = "git:v1"')
    trees = git(late.folder, "worktree", "list")
    done = late.run("check-drift")
    assert done.code == 0, done.out + done.err
    assert STEP in done.err
    cache.settle()
    done = late.run("check-drift")
    assert (done.code, steps(done)) == (0, set())
    assert STEP not in done.err
    late.edit("max_length=40", "max_length=60")
    done = late.run("revision", "-m", "longer")
    assert done.code == 0, done.err
    assert STEP not in done.err
    assert git(late.folder, "worktree", "list") == trees
    changed = git(late.folder, "status", "--porcelain", "-uall").splitlines()
    assert [each[:2] for each in changed] == [" M", " M", "??"], changed  # the last is a revision


@pytest.mark.slow
def test_a_tag_that_moves_is_another_baseline(late: Shop) -> None:
    late.configure('baseline = "git:v1"')
    assert late.run("check-drift").code == 0
    git(late.folder, "stash", "-q")
    git(late.folder, "checkout", "-q", "v1")
    late.edit("max_length=200", "max_length=300")
    git(late.folder, "commit", "-q", "-a", "-m", "Other models")
    git(late.folder, "tag", "-f", "v1")
    git(late.folder, "checkout", "-q", "main")
    git(late.folder, "stash", "pop")
    done = late.run("check-drift")
    assert done.code == 1, done.out + done.err
    assert REVISIONS in steps(done)
    assert "purchase.note" in done.out


@pytest.mark.slow
def test_models_that_ask_for_a_namespace_are_remembered(late: Shop, cache: Cache) -> None:
    """As filelock does when it is imported: the inode tells one container from another."""
    late.edit("from enum", "import os\nos.stat('/proc/self/ns/pid')\nfrom enum")
    git(late.folder, "commit", "-qam", "Ask")
    late.configure('baseline = "git:HEAD"')
    assert STEP in late.run("check-drift").err
    cache.settle()
    done = late.run("check-drift")
    assert STEP not in done.err and steps(done) == set(), done.err


@pytest.mark.slow
def test_models_that_read_files_elsewhere_are_imported_each_time(
    late: Shop, tmp_path: Path
) -> None:
    outside = tmp_path / "lengths.txt"
    outside.write_text("200")
    late.edit("max_length=200", f"max_length=int(open({str(outside)!r}).read())")
    git(late.folder, "commit", "-q", "-a", "-m", "Lengths")
    late.edit("max_length=40,", "max_length=20,")
    git(late.folder, "commit", "-q", "-a", "-m", "As before")
    git(late.folder, "tag", "v2")
    late.edit("max_length=20,", "max_length=40,")
    late.configure('baseline = "git:v2"')
    for _ in range(2):
        done = late.run("check-drift")
        assert done.code == 0, done.out + done.err
        assert STEP in done.err


@pytest.mark.parametrize(
    ("commit", "words"),
    [
        ("v9", "git knows no such commit"),
        ("--all", "git knows no such commit"),
        ("", "git knows no such commit"),
    ],
)
def test_an_unknown_commit_is_a_sentence(late: Shop, commit: str, words: str) -> None:
    late.configure(f'baseline = "git:{commit}"')
    done = late.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert "Traceback" not in done.err


@pytest.mark.slow
def test_models_that_do_not_work_there_are_named(late: Shop) -> None:
    broken = "import sys\nprint('hello', file=sys.stderr)\nraise RuntimeError('not yet')\n\n\n"
    late.edit("class State", f"{broken}class State")
    git(late.folder, "commit", "-q", "-a", "-m", "Broken")
    git(late.folder, "tag", "broken")
    late.edit(f"{broken}class State", "class State")
    late.configure('baseline = "git:broken"')
    done = late.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert "The models of the baseline git:broken cannot be created: The models could" in done.err
    assert done.err.count("RuntimeError: not yet") == 1
    assert "Traceback" not in done.err and "hello" not in done.err


@pytest.mark.slow
def test_a_process_that_ends_at_once_is_a_sentence(late: Shop) -> None:
    late.edit("class State", "import os\nprint('bye', flush=True)\nos._exit(7)\n\n\nclass State")
    git(late.folder, "commit", "-q", "-a", "-m", "Broken")
    git(late.folder, "tag", "broken")
    late.edit("import os\nprint('bye', flush=True)\nos._exit(7)\n\n\nclass State", "class State")
    late.configure('baseline = "git:broken"')
    done = late.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert "cannot be created: the process ends with exit code" in done.err
    assert "with exit code 7: by os._exit(), say" in done.err


def test_without_a_repository_it_is_a_sentence(cache: Cache, tmp_path: Path) -> None:
    shop = make_shop(tmp_path, {})
    shop.configure('baseline = "git:v1"')
    done = shop.run("check-drift", GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert (done.code, done.out) == (2, "")
    assert f"{tmp_path} is in no repository of git; name a file of SQL instead" in done.err
    assert "fetch" not in done.err


@pytest.mark.slow
def test_models_of_today_are_not_taken_for_those_of_the_commit(late: Shop) -> None:
    """As an editable installation, PYTHONPATH leads to the present files."""
    package = late.folder / "src" / "shop"
    package.mkdir(parents=True)
    (late.folder / "models.py").rename(package / "models.py")
    (late.folder / "models.py").write_text("from shop.models import *\n")
    git(late.folder, "add", ".")
    git(late.folder, "commit", "-q", "-m", "A package")
    git(late.folder, "tag", "packaged")
    late.configure('baseline = "git:packaged"')
    done = late.run("check-drift", PYTHONPATH=str(late.folder / "src"))
    assert (done.code, done.out) == (2, "")
    assert "shop/models.py was imported, which is not the file of that commit" in done.err

    late.configure('pythonpath = ["src"]')
    done = late.run("check-drift", PYTHONPATH=str(late.folder / "src"))
    assert "was imported" not in done.err


@pytest.mark.slow
def test_what_a_commit_lacks_is_named(late: Shop, tmp_path: Path) -> None:
    """Submodules are other repositories, and the first commit may be an empty one."""
    lib = tmp_path / "lib"
    lib.mkdir()
    (lib / "models.py").write_text((late.folder / "models.py").read_text())
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Models"]):
        git(lib, *command)
    top = late.folder.parent
    git(top, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(lib), "lib")
    git(top, "rm", "-q", "-r", "shop ü/models.py")
    (late.folder / "kept").touch()
    git(top, "add", ".")
    git(top, "commit", "-q", "-m", "Models of a submodule")
    git(top, "tag", "v2")
    (late.folder / "models.py").write_text((lib / "models.py").read_text())
    late.configure('baseline = "git:v2"')
    done = late.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert "The files of submodules (lib) are not there; name a file of SQL instead" in done.err
    late.edit("git:v2", "git:v1", "pyproject.toml")
    git(top, "checkout", "-q", "--orphan", "empty")
    git(top, "rm", "-q", "-r", "-f", "--cached", ".")
    git(top, "commit", "-q", "--allow-empty", "-m", "Nothing")
    late.edit("git:v1", "git:empty", "pyproject.toml")
    done = late.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert "that commit has no folder shop ü/; name a later one" in done.err
