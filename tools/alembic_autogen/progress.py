"""The progress of a command: commands report it, and the command line may show it."""

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
        """Begin part ``number`` of ``total`` of the current step."""
        ...

    def update(self, text: str, *, is_logged: bool = False) -> None:
        """Show how far the current step is.

        :param is_logged: whether it is shown without a terminal, too, as a line of its own.
        """
        ...

    def clear(self) -> None:
        """Clear the display of the current step, before a result is printed."""
        ...


class Silent:
    """A receiver that shows no progress."""

    def step(self, text: str) -> None:
        """Do nothing."""

    def advance(self, number: int, total: int, text: str) -> None:
        """Do nothing."""

    def update(self, text: str, *, is_logged: bool = False) -> None:
        """Do nothing."""

    def clear(self) -> None:
        """Do nothing."""


@dataclass
class Stopwatch:
    """The seconds that each stage of a command took."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure a stage; the times of stages with the same name add up."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
