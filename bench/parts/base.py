"""Values that all parts use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.contestants import BASELINE, Place
from bench.results import MeasuredRow


@dataclass(frozen=True)
class MeasurementExtent:
    """The extent of a measurement.

    :param rounds: how often each row is measured.
    :param is_quick: whether small projects do, for a first impression.
    :param memory: whether memory is measured, too.
    :param projects: the folder with the environments of published projects, if another than usual.
    """

    rounds: int
    is_quick: bool = False
    memory: bool = True
    projects: Path | None = None


@dataclass(frozen=True)
class Measurements:
    """The measurements of one project or one situation.

    :param title: the heading above the table; empty for none.
    :param rows: the rows of the table.
    :param base: the name of the row to which the others are compared.
    :param remarks: lines below the table.
    :param text: the table, if it has other columns than most.
    """

    title: str
    rows: Sequence[MeasuredRow]
    base: str = BASELINE
    remarks: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class BenchmarkPart:
    """A part of the benchmark.

    :param name: what ``--only`` takes.
    :param heading: the heading of its section.
    :param text: what is measured, and how.
    :param measure: measures it, and yields the tables of the section one by one.
    """

    name: str
    heading: str
    text: str
    measure: Callable[[Place, MeasurementExtent], Iterator[Measurements]]
