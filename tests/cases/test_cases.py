"""Each case, on the servers that can express it.

The name of a test has the path of its case: ``-k columns`` runs the folder, ``-k column-added`` the
files whose names begin like this.
"""

from __future__ import annotations

import os

import pytest

from support.cases.bench import Bench
from support.cases.case import CASES, Case
from support.cases.check import check, sample
from support.cases.coverage import Verdicts

SUPPORTED = [case for case in CASES if case.is_supported]
ON_MARIADB = [case for case in SUPPORTED if "mariadb" in case.flavors]
IS_NIGHTLY = "TEST_PAIRS" in os.environ
CHOSEN = ON_MARIADB if IS_NIGHTLY else sample(ON_MARIADB, of_each=1)
"""All of them by ``make test-random``, else one of each kind."""
WITH_ALEMBIC = SUPPORTED if IS_NIGHTLY else sample(SUPPORTED, of_each=2)
"""The cases of which Alembic alone gets its verdict as well: likewise, else two of each kind."""


@pytest.mark.parametrize("case", SUPPORTED, ids=str)
def test_the_revision_is_exact_and_says_what_is_expected(
    bench: Bench, case: Case, documented: Verdicts
) -> None:
    check(bench, case, documented, with_alembic=case in WITH_ALEMBIC)


@pytest.mark.parametrize("case", CHOSEN, ids=str)
def test_the_revision_is_exact_on_mariadb(mariadb: Bench, case: Case) -> None:
    complaints = list(mariadb.complaints(case))
    assert not complaints, "\n".join(complaints)
