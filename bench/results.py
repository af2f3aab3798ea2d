"""What was measured, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Row:
    """One contestant on one project.

    :param seconds: of each round.
    :param tool: the largest resident set size of its own process, in bytes; 0 where not measured.
    :param server: that of its MySQL server.
    """

    name: str
    seconds: list[float]
    tool: int = 0
    server: int = 0

    @property
    def median(self) -> float:
        """The median, in seconds."""
        return median(self.seconds)


@dataclass
class Results:
    """All that one run measured.

    :param server: flavor and version.
    :param tables: rows by size.
    :param growth: rows by size, of further sizes.
    :param fixtures: what a test costs, by the way in which it gets its database.
    """

    rounds: int
    server: str
    tables: dict[str, list[Row]] = field(default_factory=dict)
    growth: dict[str, list[Row]] = field(default_factory=dict)
    fixtures: list[Row] = field(default_factory=list)


def row(rows: list[Row], name: str) -> Row | None:
    """The row of a name."""
    return next((each for each in rows if each.name == name), None)
