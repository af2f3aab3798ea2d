"""Sequences of edits: which states of a project are the same."""

from __future__ import annotations

from memory.generator import after, planted_states


def test_a_state_that_comes_back_is_the_same() -> None:
    once = after(planted_states(1), 0, 1)
    assert after(after(once, 0, 2), 0, 1) == once


def test_of_two_edits_the_latest_decides() -> None:
    """Both may set the clock: the answer differs, although each is in the same state."""
    first = after(planted_states(2), 0, 1)
    assert after(first, 1, 0) != first
    assert after(after(first, 1, 0), 0, 1) == first
