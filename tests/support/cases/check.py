"""What must be true of each case."""

from __future__ import annotations

import os
from collections.abc import Collection

import black

from support.cases import coverage
from support.cases.bench import Bench
from support.cases.case import CASES, Case

REWRITE = os.environ.get("ALEMBIC_AUTOGEN_REWRITE") == "1"
"""Write what is found into the cases, instead of holding it against them."""


def of_kinds(*kinds: str) -> list[Case]:
    """The cases of some kinds."""
    return [case for case in CASES if case.kind in kinds]


def check(bench: Bench, case: Case, documented: coverage.Verdicts) -> None:
    """Have a case written and run, and hold the outcome against what is expected.

    :param documented: the verdicts of docs/coverage.md.
    """
    complaints = list(bench.complaints(case))
    assert not complaints, "\n".join(complaints)
    revision, found = bench.ours(case).revision, bench.ours(case).in_words()
    source = revision.source if revision else ""
    assert black.format_str(source, mode=black.Mode(line_length=100)) == source
    if REWRITE:
        case.rewrite(found)
        bench.verdicts(case)
    else:
        assert found == case.expected
        assert documented.get(case.slug) == bench.verdicts(case), "make coverage"


def sample(cases: Collection[Case], of_each: int) -> list[Case]:
    """A few cases of each kind."""
    kinds = sorted({case.kind for case in cases})
    return [c for kind in kinds for c in [c for c in cases if c.kind == kind][:of_each]]
