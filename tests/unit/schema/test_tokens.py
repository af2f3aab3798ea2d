"""Tokens of the SQL that servers print."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.tokens import tokenize, without_parentheses


@pytest.mark.parametrize(
    ("expression", "inside"),
    [
        ("`a`", "`a`"),
        ("(`a` + 1)", "`a` + 1"),
        ("((`a`))", "`a`"),
        ("(`a`) + (`b`)", "(`a`) + (`b`)"),
        ("((`a`) + (`b`))", "(`a`) + (`b`)"),
        ("(')')", "')'"),
        ("f(`a`)", "f(`a`)"),
        ("()", ""),
        ("", ""),
    ],
)
def test_only_parentheses_around_everything_are_removed(expression: str, inside: str) -> None:
    assert "".join(token.text for token in without_parentheses(tokenize(expression))) == inside
