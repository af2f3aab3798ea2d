"""The origin of an answer, in words and in JSON."""

from __future__ import annotations

import time

import pytest

from alembic_autogen.memo.origin import Origin, OriginKind, Origins
from alembic_autogen.report.origins import describe_origins, document, moment

NOON = time.mktime((2026, 3, 4, 12, 3, 0, 0, 0, -1))
LATER = NOON + 3600


@pytest.mark.parametrize(
    ("models", "head", "words"),
    [
        (Origin(), Origin(), "both built now"),
        (
            Origin(OriginKind.MEMORY, LATER),
            Origin(OriginKind.MEMORY, NOON),
            "from memory of 2026-03-04 12:03 to 2026-03-04 13:03",
        ),
        (
            Origin(OriginKind.MEMORY, NOON + 10),
            Origin(OriginKind.MEMORY, NOON),
            "from memory of 2026-03-04 12:03",
        ),
        (
            Origin(),
            Origin(OriginKind.MEMORY, NOON, LATER),
            "migrations from memory of 2026-03-04 12:03 to 2026-03-04 13:03, models built now",
        ),
        (
            Origin(OriginKind.PARTLY, NOON),
            Origin(OriginKind.PARTLY, LATER),
            "partly from memory of 2026-03-04 12:03",
        ),
        (
            Origin(),
            Origin(OriginKind.MEMORY, NOON),
            "migrations from memory of 2026-03-04 12:03, models built now",
        ),
        (
            Origin(OriginKind.PARTLY, LATER),
            Origin(),
            "migrations built now, models partly from memory of 2026-03-04 13:03",
        ),
    ],
)
def test_origins_are_told_in_words(models: Origin, head: Origin, words: str) -> None:
    assert describe_origins(Origins(models, head)) == words


def test_the_date_is_left_out_where_it_is_today() -> None:
    now = time.time()
    assert moment(now) == time.strftime("%H:%M", time.localtime(now))


def test_the_oldest_result_counts_and_this_runs_own_do_not() -> None:
    assert document(Origin(OriginKind.MEMORY, 10.0), Origin(OriginKind.PARTLY, 5.0)) == {
        "models": "partly",
        "head": "memory",
        "since": "1970-01-01T00:00:05+00:00",
        "not_remembered": {"models": [], "head": []},
    }
    assert document(Origin(OriginKind.MADE, 1.0), Origin(OriginKind.MADE, 2.0))["since"] is None
    assert document(Origin(OriginKind.MADE, 1.0), None)["models"] is None


def test_what_is_found_again_keeps_its_time() -> None:
    made = Origin(OriginKind.MADE, 7.0)
    assert made.remembered() == Origin(OriginKind.MEMORY, 7.0)
    assert made.remembered().extended() == Origin(OriginKind.PARTLY, 7.0)
