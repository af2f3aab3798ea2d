"""The cases as a whole: docs/coverage.md lists them all, and they can fail."""

from __future__ import annotations

from collections import Counter
from types import ModuleType

import pytest

from support.cases import coverage, plain_sql
from support.cases.bench import Bench
from support.cases.case import CASES, FOLDER, Case
from support.cases.verdict import EXACT, MEANINGS, verdict


def test_no_file_is_overlooked() -> None:
    files = {path for path in FOLDER.rglob("*") if path.is_file()}
    ours = {*FOLDER.glob("*.py"), *FOLDER.rglob("__pycache__/*"), *(case.path for case in CASES)}
    assert files - ours == set(), "a case is one file, see CONTRIBUTING.md"


def test_no_two_cases_are_alike() -> None:
    assert not {slug for slug, times in Counter(c.slug for c in CASES).items() if times > 1}
    assert not {title for title, times in Counter(c.title for c in CASES).items() if times > 1}
    contents = Counter(map(_content, CASES))
    assert not {content for content, times in contents.items() if times > 1}


def _content(case: Case) -> tuple[str, ...]:
    return (case.models.block.text, *case.flags, *case.settings, *case.inserts)


def test_the_page_lists_all_cases_and_adds_them_up(documented: coverage.Verdicts) -> None:
    written = coverage.tables(CASES, documented, coverage.counted_pairs())
    assert coverage.tables_of_page() == written, "make coverage-table"


def test_every_verdict_is_explained(documented: coverage.Verdicts) -> None:
    assert {word for pair in documented.values() for word in pair} <= set(MEANINGS)


class Idle(ModuleType):
    """A revision that does nothing."""

    def upgrade(self) -> None: ...
    def downgrade(self) -> None: ...


@pytest.mark.parametrize("slug", ["column-added", "table-renamed", "view-changed"])
def test_a_revision_that_does_nothing_is_not_exact(bench: Bench, slug: str) -> None:
    (case,) = (case for case in CASES if case.slug == slug)
    outcome = bench.trial(case).outcome(lambda _: Idle("idle"), lambda _: True)
    assert verdict(case, True, "", outcome) != EXACT


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("ALTER TABLE `t` RENAME INDEX `a` TO `b`", "An index is renamed, or kept"),
        ("ALTER TABLE `t` DROP PRIMARY KEY, ADD PRIMARY KEY (`a`)", "Several changes of one table"),
        ("create_index k t", ""),
        (
            "ALTER TABLE `t` ADD FULLTEXT KEY `k` (`a`) INVISIBLE WITH PARSER `ngram`",
            "An index with options is added",
        ),
        ("ALTER TABLE `t` DROP COLUMN `é, É`, FORCE", "A column with a long name is dropped"),
    ],
)
def test_sql_in_place_of_operations_has_a_kind(line: str, kind: str) -> None:
    assert plain_sql.kind_of(line) == kind


def test_the_page_has_what_was_counted_for_pairs() -> None:
    count = plain_sql.Count()
    count.add(["create_index k t", "ALTER TABLE `t` RENAME INDEX `a` TO `b`", "refuse: t"])
    written = plain_sql.Count(7)
    counts = dict(zip(plain_sql.PAIRS, (written, count), strict=True))
    page = "\n".join(plain_sql.table(plain_sql.of_cases(CASES), counts))
    assert "| 0 of 7 (0 %) | 1 of 2 (50 %) | |" in page
    assert plain_sql.counts_of_page(page) == counts


def test_sql_for_which_alembic_has_an_operation_is_of_no_kind() -> None:
    with pytest.raises(ValueError, match="does not list"):
        plain_sql.kind_of("ALTER TABLE `t` DROP COLUMN `a`")
