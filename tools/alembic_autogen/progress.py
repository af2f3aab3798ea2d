"""Progress of a command: commands report it, and the command line shows it or not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol


class Progress(Protocol):
    """A receiver of progress."""

    def step(self, text: str) -> None:
        """Begin a new step."""
        ...

    def advance(self, number: int, total: int, text: str) -> None:
        """Begin part ``number`` of ``total`` of the present step."""
        ...

    def clear(self) -> None:
        """Remove the display of the present step: a result follows."""
        ...


class Silent:
    """Progress that is not shown."""

    def step(self, text: str) -> None:
        """Nothing is shown."""

    def advance(self, number: int, total: int, text: str) -> None:
        """Nothing is shown."""

    def clear(self) -> None:
        """There is nothing to take away."""


@dataclass
class Stopwatch:
    """The seconds that each stage of a command took."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure a stage; the times of stages of one name add up."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
