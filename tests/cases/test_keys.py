"""Cases of keys and constraints."""

from __future__ import annotations

import pytest

from support.cases.bench import Bench
from support.cases.case import Case
from support.cases.check import check, of_kinds
from support.cases.coverage import Verdicts

CASES = of_kinds(
    "Primary keys",
    "Indexes",
    "Unique constraints",
    "Foreign keys",
    "CHECK constraints",
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.slug)
def test_the_revision_is_exact_and_says_what_is_expected(
    bench: Bench, case: Case, documented: Verdicts
) -> None:
    check(bench, case, documented)
