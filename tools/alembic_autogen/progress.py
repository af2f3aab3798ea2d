"""What a command says while it works. Commands tell, a reporter shows or keeps silent."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol


class Progress(Protocol):
    """Takes note of what is being done."""

    def step(self, text: str) -> None:
        """A new step begins."""
        ...

    def advance(self, number: int, total: int, text: str) -> None:
        """Part ``number`` of ``total`` of the present step begins."""
        ...

    def clear(self) -> None:
        """Take away what only shows the present step: a result follows."""
        ...


class Silent:
    """Shows nothing."""

    def step(self, text: str) -> None:
        """Nothing is shown."""

    def advance(self, number: int, total: int, text: str) -> None:
        """Nothing is shown."""

    def clear(self) -> None:
        """There is nothing to take away."""


@dataclass
class Stopwatch:
    """How many seconds each stage of a command took."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure a stage; the times of stages of one name add up."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
