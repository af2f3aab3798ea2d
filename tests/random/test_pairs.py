"""Random pairs of schemas: the revision between any two is exact both ways, and stable.

``TEST_PAIRS`` says how many are drawn, other ones each time; without it there are a few,
always the same. A pair for which it is not so is kept in ``tests/cases/several-at-once``, as
``found-at-random.md``, as small as hypothesis could make it.
"""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, assume, given, note, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from support.cases.case import load_case
from support.cases.check import REWRITE
from support.cases.plain_sql import Count
from support.laboratory import Laboratory
from support.pairs.check import RefusedError, complaints
from support.pairs.declare import declare, renamed
from support.pairs.description import DrawnSchema
from support.pairs.keep import keep
from support.pairs.mariadb import adapted
from support.pairs.mutate import pairs

PAIRS = os.environ.get("TEST_PAIRS")
Pair = tuple[DrawnSchema, DrawnSchema, tuple[str, ...]]


def on(laboratory: Laboratory, pair: Pair) -> Pair:
    """A pair of schemas that the laboratory's server can have."""
    if laboratory.server.flavor == "mysql":
        return pair
    before, after, done = pair
    return adapted(before), adapted(after), done


def drawn(share: int) -> settings:
    """One of so many of the pairs that are wanted."""
    return settings(
        max_examples=max(int(PAIRS or 25) // share, 1),
        derandomize=PAIRS is None or REWRITE,
        deadline=None,
        phases=set(Phase) - {Phase.explain},  # which traces every line: ten times the time
        suppress_health_check=list(HealthCheck),
    )


@drawn(1)
@given(pair=pairs(), order=st.sampled_from(("declared", "strict", "ignore")))
def test_the_revision_between_any_two_schemas_is_exact_both_ways(
    laboratory: Laboratory, counted: Count, pair: Pair, order: str
) -> None:
    before, after, done = on(laboratory, pair)
    note(f"{', '.join(done)}; column_order = {order}")
    try:
        found = complaints(laboratory, before, after, order, counted)
    except RefusedError:
        assume(False)
    except Exception:
        keep(before, after, order, ", ".join(done), flavor=laboratory.server.flavor)
        raise
    if found:
        keep(before, after, order, ", ".join(done), flavor=laboratory.server.flavor)
    assert not found


@drawn(5)
@given(pair=pairs())
def test_equal_schemas_give_equal_text(laboratory: Laboratory, pair: Pair) -> None:
    before, after, _ = on(laboratory, pair)
    old, new = declare(before), declare(after)
    try:
        laboratory.readings(old, new)
    except DBAPIError:
        assume(False)
    first, second = (laboratory.revise(old, new, renamed(before, after)) for _ in range(2))
    assert without_id_and_date(first.source) == without_id_and_date(second.source)


@drawn(5)
@given(pair=pairs())
def test_a_pair_that_is_kept_as_a_case_is_the_same(
    pair: Pair, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before, after, done = pair
    case = load_case(keep(before, after, "strict", str(done), tmp_path_factory.mktemp("cases")))
    assert ddl(case.before()) == ddl(declare(before)())
    assert ddl(case.after()) == ddl(declare(after)())
    read, written = case.request().answers, renamed(before, after).answers()
    assert (read.renames, read.members) == (written.renames, written.members)


def ddl(metadata: sa.MetaData) -> list[str]:
    """The statements that would create it."""
    statements: list[str] = []

    def note(element: Any, *arguments: Any, **options: Any) -> None:
        statements.append(str(element.compile(dialect=engine.dialect)))

    engine = sa.create_mock_engine("mysql+pymysql://", note)
    metadata.create_all(engine, checkfirst=False)
    return sorted(statements)


def without_id_and_date(source: str) -> str:
    """A revision without the two things that differ from run to run."""
    return re.sub(r"(?m)^(Revision ID|Create Date|revision: str).*$", "", source)
