"""The conditions on the values of each conversion, word by word.

A condition is right because servers were asked about it (tests/conversions); so it stays as it is
until they are asked again.
"""

from __future__ import annotations

import os

import pytest

from support.conversions import asked


@pytest.fixture(scope="module", autouse=True)
def rewritten() -> None:
    if "TEST_REWRITE" in os.environ:
        asked.write()


@pytest.mark.parametrize("head", asked.TYPES_ASKED)
def test_what_is_asked_of_each_conversion_was_held_against_servers(head: str) -> None:
    expected = asked.load()[head]
    for models, conditions in asked.asked_of(head).items():
        assert conditions == expected[models], f"{head} -> {models}: {asked.CHANGED}"
