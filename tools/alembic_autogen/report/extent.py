"""The extent to which drift is shown."""

from __future__ import annotations

from dataclasses import dataclass

IN_FULL = 20
"""The default number of differences to show."""


@dataclass(frozen=True)
class Extent:
    """The amount of detail in a report on drift.

    :param every: all differences, however many.
    :param stat: one line a table.
    """

    every: bool = False
    stat: bool = False


EVERY = Extent(every=True)
