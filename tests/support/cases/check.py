"""Check the result of a case."""

from __future__ import annotations

import os
from collections.abc import Collection
from difflib import ndiff

import black
import pytest

from support.cases.bench import Bench
from support.cases.case import Case
from support.cases.coverage import PAGE, Verdicts, runs_locked_alembic
from support.cases.expected import Expected

REWRITE = os.environ.get("TEST_REWRITE") == "1"
"""Whether to write the results into the cases instead of comparing them."""


def writes_counts(session: pytest.Session) -> bool:
    """Whether to write what was counted: not after a failure, or what Ctrl-C has ended."""
    return REWRITE and session.exitstatus == 0 and not session.testsfailed


def check(bench: Bench, case: Case, documented: Verdicts, *, with_alembic: bool) -> None:
    """Write and run the revision of a case, and compare the result with the expected one.

    :param documented: the verdicts of docs/coverage.md.
    :param with_alembic: whether the verdict on Alembic alone is compared too, which says nothing
        about the tool, and takes a quarter of the time.
    """
    complaints = list(bench.complaints(case))
    assert not complaints, "\n".join(complaints)
    revision, found = bench.ours(case).revision, bench.ours(case).in_words()
    source = revision.source if revision else ""
    assert black.format_str(source, mode=black.Mode(line_length=100)) == source, source
    if REWRITE:
        case.rewrite(found)
        bench.remember(case)
    else:
        for part in vars(found):
            assert getattr(found, part) == getattr(case.expected, part), _difference(case, found)
    if not REWRITE and runs_locked_alembic():
        on_alembic, own = documented.get(case.slug, ("", ""))
        assert own == bench.verdict(case), f"{PAGE} has another verdict: make coverage-table"
        if with_alembic:
            word = bench.verdict_on_alembic(case)
            assert on_alembic == word, f"{word!r} is not what {PAGE} has for Alembic alone"


def _difference(case: Case, found: Expected) -> str:
    expected, actual = (
        [str(line) for part in vars(each).values() for line in part]
        for each in (case.expected, found)
    )
    return "\n".join(["expected and found:", *ndiff(expected, actual)])


def sample(cases: Collection[Case], of_each: int) -> list[Case]:
    """Choose the first cases of each kind.

    :param of_each: the number of cases of a kind.
    """
    kinds = sorted({case.kind for case in cases})
    return [c for kind in kinds for c in [c for c in cases if c.kind == kind][:of_each]]
