"""The measured values."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class MeasuredRow:
    """The measurements of one contestant on one project.

    :param seconds: the time of each round.
    :param tool: the largest resident set size of its processes, in bytes; 0 if not measured.
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
class BenchmarkResults:
    """The results of one run.

    :param server: the flavor and version of the server.
    :param tables: the rows of the tables, by size.
    :param growth: the rows of the growth plots, by size.
    :param fixtures: a row for each way in which a test gets its database.
    """

    rounds: int
    server: str
    tables: dict[str, list[MeasuredRow]] = field(default_factory=dict)
    growth: dict[str, list[MeasuredRow]] = field(default_factory=dict)
    fixtures: list[MeasuredRow] = field(default_factory=list)


def row(rows: list[MeasuredRow], name: str) -> MeasuredRow | None:
    """Find the row with a name; ``None`` if there is none."""
    return next((each for each in rows if each.name == name), None)
