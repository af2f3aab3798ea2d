"""After any edits between two runs, the answer from memory is the same as the built one.

``make test-memory EDITS=1000`` draws other sequences each time; ``SEED=`` repeats them, ``KINDS=``
draws from a few kinds. In ``make test`` it is sixty edits, the same each time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from memory.edits.base import Edit, kinds
from memory.generator import Sequenced, Tally, Trial, draw, missing, sensors, shortened
from memory.world import Kit

EDITS = int(os.environ.get("TEST_EDITS") or 60)
SEED = int(os.environ.get("TEST_SEED") or 1)
ONLY = os.environ.get("TEST_KINDS", "").split()
CHOSEN = [each for each in sensors() if each.kind.__name__ in ONLY]
UNKNOWN = set(ONLY) - {each.kind.__name__ for each in sensors()}
if UNKNOWN:
    raise pytest.UsageError(f"no kind of edit is called {', '.join(sorted(UNKNOWN))}")
WORTH_WHILE = 0.08
"""Where less than this part of all answers is from memory, nothing much is compared."""
ENOUGH = 60
"""Answers after which that can be told."""


@pytest.fixture(scope="module")
def tally() -> Iterator[Tally]:
    """The results of all sequences of this process, some of which must come from memory."""
    tally = Tally()
    yield tally
    if tally.asked >= ENOUGH and not ONLY:
        assert tally.from_memory >= WORTH_WHILE * tally.asked, tally


@pytest.mark.parametrize("sequenced", list(draw(SEED, EDITS, CHOSEN)), ids=lambda each: each.seed)
def test_an_answer_from_memory_is_the_one_that_is_built(
    kit: Kit, tmp_path: Path, tally: Tally, sequenced: Sequenced
) -> None:
    failure = Trial(kit, tmp_path / "world", sequenced, tally).failure()
    if failure is not None:
        pytest.fail(f"memory is wrong in {shortened(kit, tmp_path, failure)}", pytrace=False)


@pytest.mark.memory
def test_nothing_is_missing_for_a_kind_of_edit() -> None:
    assert not missing(), "apt-get install what is named; without it these edits are not tried"


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_every_kind_is_described_by_a_sentence(kind: type[Edit]) -> None:
    assert kind.sentence().endswith(".")
