"""Remembered results of a history hold only as long as its baseline is the same."""

from __future__ import annotations

import pytest

from support.caches import REVISIONS, Cache, steps
from support.late_histories import begin_late
from support.shops import make_shop

EDITS = {
    "before.sql": ("before.sql", "note VARCHAR(200)", "note TEXT"),
    "before:create": ("before.py", "VARCHAR(200)", "TEXT"),
}


@pytest.mark.slow
@pytest.mark.parametrize("baseline", EDITS)
def test_an_answer_from_memory_depends_on_it(
    baseline: str, cache: Cache, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shop = begin_late(make_shop(tmp_path_factory.mktemp("late"), {}))
    shop.configure(f'baseline = "{baseline}"')
    assert shop.run("check-drift").code == 0
    cache.settle()
    assert steps(shop.run("check-drift")) == set()
    file, old, new = EDITS[baseline]
    shop.edit(old, new, file)
    done = shop.run("check-drift")
    assert done.code == 1
    assert REVISIONS in steps(done)
    assert "purchase.note" in done.out


@pytest.mark.slow
def test_without_it_the_history_lacks_its_beginning_at_once(
    cache: Cache, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shop = begin_late(make_shop(tmp_path_factory.mktemp("late"), {}))
    assert shop.run("check-drift", "--baseline", "before.sql").code == 0
    cache.settle()
    assert shop.run("check-drift").code == 2


def test_a_clock_is_asked_by_the_line_of_the_file(
    cache: Cache, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shop = begin_late(make_shop(tmp_path_factory.mktemp("late"), {}))
    path = shop.folder / "before.sql"
    path.write_text(f"SELECT NOW();\n{path.read_text('utf-8')}", "utf-8")
    done = shop.run("check-drift", "--baseline", "before.sql")
    assert "again: before.sql:1 reads the server's clock (NOW)" in done.err
