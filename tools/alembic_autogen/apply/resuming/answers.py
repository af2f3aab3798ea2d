"""The user's answers about a database whose place is not certain."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PlaceAnswers:
    """The user's answers about a database whose place is not certain.

    :param accepts_drift: whether to begin at the nearest place if the schema is that of none.
    :param rows_done: whether statements on rows, of which the schema shows nothing, were committed;
        ``None`` without an answer.
    :param asks: whether that is a question; otherwise, the place is only looked at.
    """

    accepts_drift: bool = False
    rows_done: bool | None = None
    asks: bool = True
