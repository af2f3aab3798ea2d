"""The run that made a schema, and the time."""

from __future__ import annotations

import time

from alembic_autogen.memo.origin import Origin, OriginKind, Origins, oldest


def test_a_schema_that_is_found_keeps_its_time() -> None:
    made = Origin(OriginKind.MADE, 100.0)
    assert made.is_made
    assert made.remembered() == Origin(OriginKind.MEMORY, 100.0)
    assert made.extended() == Origin(OriginKind.PARTLY, 100.0)
    assert not made.remembered().is_made and not made.extended().is_made


def test_a_schema_that_was_extended_has_a_newer_part() -> None:
    before = time.time()
    found = Origin(OriginKind.MEMORY, 100.0)
    assert found.newest == 100.0
    assert before <= found.extended().newest <= time.time()
    extended = found.extended()
    assert extended.remembered().newest == extended.newest


def test_a_new_schema_is_made_now() -> None:
    before = time.time()
    assert before <= Origin().made <= time.time()
    assert Origin().kind is OriginKind.MADE


def test_the_oldest_result_of_an_earlier_run_counts() -> None:
    made, found, partly = (
        Origin(OriginKind.MADE, 1.0),
        Origin(OriginKind.MEMORY, 5.0),
        Origin(OriginKind.PARTLY, 3.0),
    )
    assert oldest([]) is None
    assert oldest([made]) is None
    assert oldest([made, found, partly]) == 3.0
    assert Origins(made, found).since == 5.0
    assert Origins(partly, found).since == 3.0
    assert Origins(made, made).since is None
    assert {each.value for each in OriginKind} == {"made", "partly", "memory"}
