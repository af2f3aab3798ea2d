"""Each shortcut is taken unless the key ``disable`` names it, and no answer depends on it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alembic_autogen.options import SHORTCUTS
from support.caches import Cache, copy_of
from support.shops import Shop, make_shop

pytestmark = pytest.mark.slow

OBSERVED = """\
import sys
import threading

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    connection = op.get_bind().connection.driver_connection
    print("results are awaited:", "_execute_command" not in vars(connection), file=sys.stderr)
    print("threads:", threading.active_count(), file=sys.stderr)
"""
SLOW_MODELS = """

from sqlalchemy import DDL, event

event.listen(SQLModel.metadata, "after_create", DDL("DO SLEEP(3)"))
"""
FURTHER_MODELS = """

from sqlalchemy import Table

for number in range(4):
    Table(f"other_{number}", SQLModel.metadata, Column("id", Integer, primary_key=True))
"""
CREATED = 'def upgrade():\n    op.create_table("made", sa.Column("id", sa.Integer()))\n'
MADE = """\
def upgrade():
    op.execute("ALTER TABLE customer COMMENT 'who buys'")


def downgrade():
    op.execute("ALTER TABLE customer COMMENT ''")
"""
NOTHING = "def upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n"


@pytest.fixture(scope="module")
def known(tool: tuple[str, ...], cache: Cache, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A project about which everything is known."""
    shop = replace(make_shop(tmp_path_factory.mktemp("known"), {}), program=tool)
    with (shop.folder / "models.py").open("a") as models:
        models.write(FURTHER_MODELS)
    assert shop.run("check-drift").code == 1
    cache.settle()
    return shop


def drift(shop: Shop, *flags: str) -> dict[str, Any]:
    done = shop.run("check-drift", "--format", "json", *flags)
    assert done.code == 1, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_the_answer_is_the_same_without_each_of_them(known: Shop, tmp_path: Path) -> None:
    shop = copy_of(known, tmp_path / "shop")
    shop.edit("max_length=40", "max_length=47")
    expected = drift(shop, "--no-cache")["differences"]
    assert expected
    for shortcut in SHORTCUTS:
        assert drift(shop, "--disable", shortcut)["differences"] == expected, shortcut


def seen_by_a_revision(known: Shop, folder: Path, *flags: str) -> str:
    shop = copy_of(known, folder)
    (shop.folder / "migrations" / "versions" / "0002_observed.py").write_text(OBSERVED)
    with (shop.folder / "models.py").open("a") as models:
        models.write(SLOW_MODELS)
    return shop.run("check-drift", "--no-cache", *flags).err


def test_without_pipelining_revisions_wait_for_results(known: Shop, tmp_path: Path) -> None:
    with_it = seen_by_a_revision(known, tmp_path / "with")
    assert "results are awaited: False" in with_it
    assert "threads: 2" in with_it  # one creates the models' schema meanwhile
    without_it = seen_by_a_revision(known, tmp_path / "without", "--disable", "pipelining")
    assert "results are awaited: True" in without_it


def test_revisions_before_the_one_that_lint_judges_are_not_waited_for_either(
    known: Shop, tmp_path: Path
) -> None:
    shop = copy_of(known, tmp_path / "shop")
    versions = shop.folder / "migrations" / "versions"
    (versions / "0002_observed.py").write_text(OBSERVED)
    made = OBSERVED.replace('"0002"', '"0003"').replace('"0001"', '"0002"')
    (versions / "0003_made.py").write_text(made.partition("def upgrade")[0] + NOTHING)
    awaited = "results are awaited: "
    assert f"{awaited}False" in shop.run("lint", "0003").err
    assert f"{awaited}False" not in shop.run("lint", "0003", "--disable", "pipelining").err


def test_without_copies_the_history_before_runs_twice(known: Shop, tmp_path: Path) -> None:
    """Tested with what it finds in lint/test_copied_histories.py."""
    shop = copy_of(known, tmp_path / "shop")
    versions = shop.folder / "migrations" / "versions"
    (versions / "0002_observed.py").write_text(OBSERVED)
    made = OBSERVED.replace('"0002"', '"0003"').replace('"0001"', '"0002"')
    (versions / "0003_made.py").write_text(made.partition("def upgrade")[0] + MADE)
    assert shop.run("lint", "0003").err.count("threads:") == 1
    assert shop.run("lint", "0003", "--disable", "copies").err.count("threads:") == 2


def test_without_background_nothing_runs_beside_revisions(known: Shop, tmp_path: Path) -> None:
    assert "threads: 1" in seen_by_a_revision(known, tmp_path / "shop", "--disable", "background")


def changed(known: Shop, folder: Path, length: int) -> Shop:
    shop = copy_of(known, folder)
    shop.edit("max_length=40", f"max_length={length}")
    return shop


def models_by(shop: Shop, *flags: str) -> str:
    return str(drift(shop, *flags)["answer"]["models"])


def test_without_changed_tables_all_are_created(known: Shop, tmp_path: Path) -> None:
    assert models_by(changed(known, tmp_path / "with", 41)) == "partly"
    shop = changed(known, tmp_path / "without", 42)
    assert models_by(shop, "--disable", "changed-tables") == "made"


def test_without_kept_databases_none_is_kept_or_used(
    known: Shop, cache: Cache, tmp_path: Path
) -> None:
    shop = copy_of(known, tmp_path / "shop")
    shop.edit("def upgrade():\n", CREATED, "migrations/versions/0001_first.py")
    kept = snapshots(cache)
    done = shop.run("db", "--disable", "kept-databases", "--", "true")
    assert done.code == 0, done.err
    cache.settle()
    assert snapshots(cache) == kept
    assert shop.run("db", "--", "true").code == 0
    cache.settle()
    assert snapshots(cache) == kept + 1
    assert "running the revisions" not in shop.run("db", "--", "true").err
    done = shop.run("db", "--disable", "kept-databases", "--", "true")
    assert "running the revisions" in done.err


def snapshots(cache: Cache) -> int:
    return len(cache.entries("snapshot"))
