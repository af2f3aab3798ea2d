"""`lint --since REF` starts nothing if REF has every revision, wherever the revisions are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from support.caches import SERVER, Cache, steps
from support.git_histories import commit, git
from support.shops import Shop, make_shop

FIRST = "migrations/versions/0001_first.py"
LINT = ("lint", "--since", "HEAD")
SECOND = """\
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("ALTER TABLE customer COMMENT 'who buys'")


def downgrade():
    op.execute("ALTER TABLE customer COMMENT ''")
"""


@pytest.fixture
def committed(tool: tuple[str, ...], cache: Cache, tmp_path: Path) -> Shop:
    """A project whose revisions are committed, after a first run."""
    shop = replace(make_shop(tmp_path, {}), program=tool)
    assert shop.run("check-drift").code == 0
    cache.settle()
    git(shop.folder, "init", "-q")
    commit(shop, "first")
    return shop


def test_nothing_is_started_if_no_revision_has_changed(committed: Shop) -> None:
    assert steps(committed.run(*LINT)) == set()
    drift = committed.run("check-drift", "--lint", "--since", "HEAD")
    assert (drift.code, steps(drift)) == (0, set())
    committed.edit("def upgrade", "# edited\n\n\ndef upgrade", FIRST)
    assert SERVER in steps(committed.run(*LINT))


def test_the_server_starts_before_the_models_are_imported(committed: Shop) -> None:
    """Unless the id of the revision may be wrong."""
    done = committed.run("lint", "0001")
    assert done.err.index(SERVER) < done.err.index("importing the models")
    wrong = committed.run("lint", "9999")
    assert (wrong.code, SERVER in wrong.err) == (2, False)


def test_revisions_in_other_folders_are_seen(committed: Shop) -> None:
    """The known folders are those of an alembic.ini with exactly this content."""
    more = committed.folder / "migrations" / "more"
    more.mkdir()
    (more / "0002_second.py").write_text(SECOND)
    assert steps(committed.run(*LINT)) == set()
    folders = "version_locations = migrations/versions migrations/more\npath_separator = space"
    committed.edit("[alembic]", f"[alembic]\n{folders}", "alembic.ini")
    committed.edit("path_separator = os\n", "", "alembic.ini")
    done = committed.run(*LINT)
    assert "in 1 revision, run on" in done.err


def test_removed_and_moved_revisions_are_no_changes(committed: Shop) -> None:
    path = committed.folder / FIRST
    path.rename(path.with_name("0001_beginning.py"))
    assert steps(committed.run(*LINT)) == set()


def test_an_unknown_commit_is_reported_before_anything_starts(committed: Shop) -> None:
    done = committed.run("lint", "--since", "nowhere")
    assert done.code == 2
    assert "--since nowhere: git knows no commit 'nowhere'" in done.err
    assert "starting a disposable server" not in done.err
