"""Conditions that match a text against a pattern."""

from __future__ import annotations

from alembic_autogen.autogenerate.preconditions.patterns import ANY_CASE, differs, matches


def test_a_pattern_is_matched_with_the_whole_text() -> None:
    """``$`` alone would also match before a final line break."""
    assert matches("`x`", "a|b") == "CONCAT(`x`, '!') REGEXP '^(a|b)!$'"
    assert differs("`x`", "a|b") == "CONCAT(`x`, '!') NOT REGEXP '^(a|b)!$'"


def test_a_number_may_have_blanks_around_it_and_an_exponent_of_either_case() -> None:
    assert ANY_CASE == (
        "[[:space:]]*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?[[:space:]]*"
    )
