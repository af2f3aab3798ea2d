"""Cases that MariaDB can express, on MariaDB: some, or all of them by ``make test-random``."""

from __future__ import annotations

import os

import pytest

from support.cases.bench import Bench
from support.cases.case import CASES, Case
from support.cases.check import sample

EXPRESSIBLE = [case for case in CASES if "mariadb" in case.flavors]
CHOSEN = EXPRESSIBLE if "ALEMBIC_AUTOGEN_PAIRS" in os.environ else sample(EXPRESSIBLE, of_each=1)


@pytest.mark.parametrize("case", CHOSEN, ids=lambda case: case.slug)
def test_the_revision_is_exact(mariadb: Bench, case: Case) -> None:
    complaints = list(mariadb.complaints(case))
    assert not complaints, "\n".join(complaints)
