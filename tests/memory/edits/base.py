"""The base class of the kinds of edits.

A kind is one file's concern: a class with a sentence, code that takes a number from somewhere, and
what brings that place into each of its states. The code is planted into a project at one of four
places, where the number becomes the length of a column; after each edit the answer of
``check-drift`` from memory must be that of ``check-drift --no-cache``.

A new kind is a subclass of :class:`Edit` in a module of this package; nothing else has to be told.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from memory.world import World


def constant(state: int, name: str = "WIDTH") -> str:
    """A module that holds the number.

    Its size tells the states apart: Python takes what it compiled within the same second for that
    of a source of the same size (PEP 552), and would be wrong itself.
    """
    return f"{name} = {state}\n{'#' * state}\n"


OWN_PLACE = "Where the project itself is (`__file__`, `os.getcwd()`, the name of its folder)"
"""What two kinds of edits change, and no run sees."""


class Place(str, Enum):
    """A place where code of a project runs."""

    MODELS = "models"
    ENV = "env.py"
    REVISION = "upgrade()"
    MODULE = "revision module"


EVERYWHERE = tuple(Place)
HISTORY = (Place.ENV, Place.REVISION, Place.MODULE)


class Edit(ABC):
    """One kind of edit: what a number is taken from, and how that changes.

    :cvar places: where the code may be planted.
    :cvar states: how many states there are; the first is the one in which the project begins.
    :cvar shows: whether the answer to the last state is another one than that to the first.
    :cvar differs: whether two answers differ also where nothing was edited; not tried at random.
    :cvar trusted: why no run can see this change; empty where each must. ``docs/trust.md`` lists
        these, and the generator leaves them out.

    :param world: the project and what is around it.
    :param slug: a word that no other edit of the project has; names of files and columns hold it.
    :param place: where the code is planted.
    """

    places: ClassVar[tuple[Place, ...]] = EVERYWHERE
    states: ClassVar[int] = 3
    shows: ClassVar[bool] = True
    differs: ClassVar[bool] = False
    trusted: ClassVar[str] = ""

    def __init__(self, world: World, slug: str, place: Place) -> None:
        self.world = world
        self.slug = slug
        self.place = place
        self.random = random.Random(f"{world.seed} {slug}")
        self.prepare()

    @classmethod
    def missing(cls) -> str:
        """The program that this machine lacks for this kind; empty if it lacks none."""
        return ""

    @property
    def project(self) -> Path:
        """The folder of the project."""
        return self.world.project

    def named(self, suffix: str) -> str:
        """A name that is this edit's own."""
        return f"{self.slug}{suffix}"

    def where(self, name: str) -> str:
        """Code for a path in the project: relative to where the tool runs, or to the module."""
        if not hasattr(self, "_by_module"):
            self._by_module = self.random.random() < 0.5
        return f"(ROOT / {name!r})" if self._by_module else f"Path({name!r})"

    @property
    @abstractmethod
    def code(self) -> str:
        """The body of a function that returns the number; it has os, sys, Path and ROOT."""

    def prepare(self) -> None:  # noqa: B027 -- most kinds need nothing
        """Make what has to be there before the first state."""

    @abstractmethod
    def apply(self, state: int) -> None:
        """Bring the place into a state, from whichever it is in."""

    @classmethod
    def sentence(cls) -> str:
        """The kind in one sentence."""
        return (cls.__doc__ or "").strip().splitlines()[0]


def kinds() -> list[type[Edit]]:
    """All kinds, in the order of their names."""
    found: list[type[Edit]] = []
    waiting = [Edit]
    while waiting:
        waiting += (below := waiting.pop().__subclasses__())
        found += [each for each in below if not getattr(each, "__abstractmethods__", None)]
    return sorted(found, key=lambda kind: kind.__name__)
