"""Data directories that are kept: in the background, once, whole or not at all, not for ever."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.cache import evict
from alembic_autogen.memo.snapshots import SNAPSHOT
from support.caches import REVISIONS, SERVER, Cache, copy_of, steps
from support.shops import Done, Shop, make_shop, own_environment

pytestmark = pytest.mark.slow

REVISION = '''\
"""Revision {number}."""

import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = "{before}"


def upgrade():
    print("revision {number} runs")
    op.create_table("t{number}", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO t{number} VALUES (7)")


def downgrade():
    op.drop_table("t{number}")
'''


@pytest.fixture(scope="module")
def pattern(tool: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A project that nobody edits."""
    return replace(make_shop(tmp_path_factory.mktemp("pattern"), {}), program=tool)


@pytest.fixture
def shop(pattern: Shop, cache: Cache, tmp_path: Path) -> Shop:
    """A copy of it, of which nothing is known."""
    cache.settle()
    for entry in evict.entries():
        if entry.kind not in evict.LAST_TO_GO:
            assert evict.remove(entry)
    return copy_of(pattern, tmp_path / "shop")


def add_revision(shop: Shop, number: int) -> None:
    """Add a revision that makes a table with a row in it; it tells when it runs."""
    text = REVISION.format(number=f"{number:04}", before=f"{number - 1:04}")
    (shop.folder / "migrations" / "versions" / f"{number:04}.py").write_text(text)


def ran(done: Done) -> list[str]:
    """The revisions that ran."""
    assert done.code in (0, 1), done.err
    return [line.split()[1] for line in done.err.splitlines() if line.endswith(" runs")]


def test_each_revision_is_run_once_as_a_history_grows(shop: Shop, cache: Cache) -> None:
    for number in (2, 3, 4):
        add_revision(shop, number)
        assert ran(shop.run("check-drift")) == [f"{number:04}"]
        cache.settle()
    assert len(cache.entries(SNAPSHOT)) == 3


def test_what_revisions_inserted_is_there_for_those_after_them(shop: Shop, cache: Cache) -> None:
    add_revision(shop, 2)
    shop.run("check-drift")
    cache.settle()
    add_revision(shop, 3)
    shop.edit(
        '    op.execute("INSERT INTO t0003 VALUES (7)")',
        '    assert op.get_bind().exec_driver_sql("SELECT id FROM t0002").all() == [(7,)]',
        "migrations/versions/0003.py",
    )
    assert ran(shop.run("check-drift")) == ["0003"]


def test_a_revision_that_is_taken_away_leads_back_to_the_snapshot_before(
    shop: Shop, cache: Cache
) -> None:
    for number in (2, 3):
        add_revision(shop, number)
        shop.run("check-drift")
        cache.settle()
    (shop.folder / "migrations/versions/0003.py").unlink()
    assert steps(shop.run("check-drift")) == set()
    add_revision(shop, 3)
    shop.edit("VALUES (7)", "VALUES (8)", "migrations/versions/0003.py")
    assert ran(shop.run("check-drift")) == ["0003"]


def test_runs_at_once_keep_one_snapshot(shop: Shop, cache: Cache) -> None:
    with ThreadPoolExecutor(3) as pool:
        codes = [done.code for done in pool.map(lambda _: shop.run("check-drift"), range(3))]
    assert codes == [0, 0, 0]
    cache.settle()
    assert len(cache.entries(SNAPSHOT)) == 1
    kept = cache.entries(SNAPSHOT)[0].path.stat().st_ino
    shop.run("check-drift", "--no-cache")
    shop.edit("max_length=40", "max_length=41")
    assert shop.run("check-drift").code == 1
    cache.settle()
    (again,) = cache.entries(SNAPSHOT)
    assert again.path.stat().st_ino == kept


@pytest.mark.parametrize("delay", [0.0, 0.5])
def test_a_killed_keeper_leaves_nothing_broken(shop: Shop, cache: Cache, delay: float) -> None:
    add_revision(shop, 2)
    assert shop.run("check-drift").code == 1
    time.sleep(delay)
    for keeper in cache.supervisors():
        os.kill(keeper, signal.SIGKILL)
    cache.settle()
    add_revision(shop, 3)
    done = shop.run("check-drift")
    assert ran(done) in (["0002", "0003"], ["0003"])
    assert "t0003" in done.out
    cache.settle()
    assert steps(shop.run("check-drift")) == set()
    leftovers = [p for p in (cache.folder / SNAPSHOT).iterdir() if p.suffix == ".tmp"]
    assert leftovers == []


def test_a_damaged_snapshot_is_not_used(shop: Shop, cache: Cache) -> None:
    shop.run("check-drift")
    cache.settle()
    (entry,) = cache.entries(SNAPSHOT)
    next(entry.path.rglob("customer.ibd")).write_bytes(b"")
    add_revision(shop, 2)
    done = shop.run("check-drift")
    assert steps(done) >= {SERVER, REVISIONS}
    assert ran(done) == ["0002"]
    assert done.code == 1


def test_old_snapshots_make_room_for_new_ones(shop: Shop, cache: Cache) -> None:
    shop.run("check-drift")
    cache.settle()
    (first,) = cache.entries(SNAPSHOT)
    others = sum(each.size for each in evict.entries() if each.kind != SNAPSHOT)
    limit = others + int(2.5 * first.size)
    for number in (2, 3, 4):
        add_revision(shop, number)
        done = shop.run("check-drift", "--cache-size", f"{limit / 1e6:.0f} MB")
        assert ran(done) == [f"{number:04}"]
        cache.settle()
    assert len(cache.entries(SNAPSHOT)) == 2
    assert not first.path.exists()
    assert sum(each.size for each in evict.entries()) <= limit * 1.02


def test_what_a_run_uses_stays_while_another_empties_the_cache(shop: Shop, cache: Cache) -> None:
    shop.run("check-drift")
    cache.settle()
    add_revision(shop, 2)
    shop.edit("VALUES (7)", "SELECT SLEEP(2)", "migrations/versions/0002.py")
    running = subprocess.Popen(
        [*shop.program, "check-drift"],
        cwd=shop.folder,
        env=own_environment({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    assert any("0002 runs" in line for line in iter(running.stderr.readline, ""))
    cleared = shop.run("cache", "--clear")
    kinds = [line.split()[0] for line in cleared.out.splitlines()[:-1]]
    assert (cleared.code, sorted(kinds)) == (1, sorted({SNAPSHOT, *_program(cache)}))
    out, errors = running.communicate(timeout=60)
    assert (running.returncode, "t0002" in out) == (1, True), errors


def _program(cache: Cache) -> set[str]:
    """The kind of entry that the server's program comes from, where it comes from the cache."""
    return {"packages"} if cache.entries("packages") else set()


def test_a_written_revision_leaves_the_snapshot_of_its_head(shop: Shop, cache: Cache) -> None:
    shop.edit("max_length=40", "max_length=50")
    done = shop.run("revision", "-m", "Longer names")
    assert done.code == 0, done.err
    cache.settle()
    assert steps(shop.run("check-drift")) == set()
    assert len(cache.entries(SNAPSHOT)) == 1
    head = Path(done.out.strip()).name[:12]  # by the default file_template, it begins with the id
    text = REVISION.format(number="0009", before=head)
    (shop.folder / "migrations" / "versions" / "0009.py").write_text(text)
    assert ran(shop.run("check-drift")) == ["0009"]


def test_nothing_is_kept_outside_the_cache(shop: Shop, cache: Cache, tmp_path: Path) -> None:
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    temporary.mkdir()
    environment = {"HOME": str(home), "TMPDIR": str(temporary)}
    before = shop.files()
    assert shop.run("check-drift", **environment).code == 0
    cache.settle()
    assert len(cache.entries(SNAPSHOT)) == 1
    assert list(home.rglob("*")) == []
    assert list(temporary.rglob("*")) == []
    assert shop.files() == before
