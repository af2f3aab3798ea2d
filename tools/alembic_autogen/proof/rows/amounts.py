"""Extents of generated rows: their number, and whether their values leave room for changes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RowAmount:
    """The extent of generated rows.

    :param words: the amount, for use after "Tried".
    :param most: the maximum number of rows in a table; ``None`` for many.
    :param is_moderate: whether the values are far from the limits of their types, so that a
        revision can append a character or add a number.
    """

    words: str
    most: int | None = None
    is_moderate: bool = False


MANY = RowAmount("with generated rows")
MODERATE = RowAmount("with generated rows of moderate values", is_moderate=True)
ONE = RowAmount("with one generated row a table", most=1)
NONE = RowAmount("without rows", most=0)

WITH_ROWS = (MANY, MODERATE, ONE)
"""The amounts that are tried in turn, as long as a revision refuses the rows."""
