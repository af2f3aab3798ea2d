"""Draws sequences of edits, carries them out, and makes those that fail shorter."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import memory.edits  # noqa: F401 -- defines the kinds
from memory.edits.base import Edit, Place, kinds
from memory.world import Answer, Kit, World

STEPS = 6
"""Edits of one project."""


States: TypeAlias = tuple[tuple[int, int], ...]
"""Edits and their states, the latest last: where two edits set the same thing, such as the clock or
an option of Python, the latest decides."""


@dataclass(frozen=True)
class Sensor:
    """A kind of edit at a place."""

    kind: type[Edit]
    place: Place

    def __str__(self) -> str:
        return f"{self.kind.__name__} in {self.place.value}"


@dataclass(frozen=True)
class Step:
    """A place gets into a state; ``sensor`` ``None``: the command is only run once more."""

    sensor: int | None
    state: int = 0


@dataclass(frozen=True)
class Sequenced:
    """A sequence of edits of one project.

    :param seed: decides what the edits leave to chance.
    :param sensors: what its schemas depend on.
    :param steps: what is edited, one after the other.
    """

    seed: str
    sensors: tuple[Sensor, ...]
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        lines = [f"a project whose schemas depend on (seed {self.seed}):"]
        lines += [f"  {n}. {each}: {each.kind.sentence()}" for n, each in enumerate(self.sensors)]
        lines += [f"  {self.told(step)}" for step in self.steps]
        return "\n".join(lines)

    def told(self, step: Step) -> str:
        """A step in words."""
        if step.sensor is None:
            return "run again"
        return f"{self.sensors[step.sensor].kind.__name__} → {step.state}"


@dataclass(frozen=True)
class Failure:
    """An answer from memory that is not the one that is built."""

    sequenced: Sequenced
    remembered: Answer
    built: Answer

    def __str__(self) -> str:
        return f"{self.sequenced}\n  from memory: {self.remembered}\n  built:       {self.built}\n"


@dataclass
class Tally:
    """The results of a sequence.

    :ivar asked: how often the tool was asked.
    :ivar from_memory: how often nothing was built for that.
    """

    asked: int = 0
    from_memory: int = 0


def sensors() -> list[Sensor]:
    """All kinds of edits that this machine has, at all places."""
    usable = [k for k in kinds() if not (k.trusted or k.differs or k.missing())]
    return [Sensor(kind, place) for kind in usable for place in kind.places]


def missing() -> dict[str, str]:
    """The kinds that this machine does not have, and what it lacks for them."""
    return {kind.__name__: kind.missing() for kind in kinds() if kind.missing()}


def draw(seed: int, edits: int, chosen: Sequence[Sensor] = ()) -> Iterator[Sequenced]:
    """Draw sequences with so many edits in all.

    Kinds and places come in a random order, each once before any comes again.
    """
    source = random.Random(seed)
    waiting: list[Sensor] = []
    number = 0
    while edits > 0:
        wanted = 2 if source.random() < 0.25 else 1
        if len(waiting) < wanted:
            waiting += _shuffled(source, list(chosen) or sensors())
        mine = tuple(waiting.pop() for _ in range(wanted))
        steps = tuple(_steps(source, mine, min(STEPS, edits)))
        number += 1
        yield Sequenced(f"{seed}.{number}", mine, steps)
        edits -= len(steps)


def _shuffled(source: random.Random, found: list[Sensor]) -> list[Sensor]:
    """All kinds, one place of each before the next place of any."""
    source.shuffle(found)
    rank: dict[type[Edit], int] = {}
    keyed = []
    for each in found:
        rank[each.kind] = rank.get(each.kind, 0) + 1
        keyed.append((-rank[each.kind], each))
    return [each for _, each in sorted(keyed, key=lambda pair: pair[0])]


def _steps(source: random.Random, mine: Sequence[Sensor], number: int) -> Iterator[Step]:
    states = [0] * len(mine)
    for _ in range(number):
        if source.random() < 0.12:
            yield Step(None)
            continue
        which = source.randrange(len(mine))
        others = [n for n in range(mine[which].kind.states) if n != states[which]]
        states[which] = source.choice(others)
        yield Step(which, states[which])


@dataclass
class Trial:
    """Carries out a sequence in a world of its own."""

    kit: Kit
    folder: Path
    sequenced: Sequenced
    tally: Tally = field(default_factory=Tally)

    def failure(self) -> Failure | None:
        """The first answer from memory that is wrong; ``None`` where each is right."""
        self.folder.mkdir()
        world = World(self.kit, self.folder, self.sequenced.seed)
        try:
            return self._failure(world)
        finally:
            world.remove()

    def _failure(self, world: World) -> Failure | None:
        edits = planted(world, self.sequenced.sensors)
        reached = planted_states(len(edits))
        built: dict[States, Answer] = {}
        for done in range(len(self.sequenced.steps) + 1):
            if done:
                step = self.sequenced.steps[done - 1]
                if step.sensor is not None:
                    reached = after(reached, step.sensor, step.state)
                    edits[step.sensor].apply(step.state)
            remembered = self._asked(world)
            if reached not in built:  # where a state comes back, so does the truth
                built[reached] = world.answer("--no-cache")
            truth = built[reached]
            if remembered != truth:
                steps = self.sequenced.steps[:done]
                short = Sequenced(self.sequenced.seed, self.sequenced.sensors, steps)
                return Failure(short, remembered, truth)
        return None

    def _asked(self, world: World) -> Answer:
        answer = world.answer()
        self.tally.asked += 1
        self.tally.from_memory += answer.is_from_memory
        return answer


def planted_states(edits: int) -> States:
    """The states in which so many edits are planted."""
    return tuple((edit, 0) for edit in range(edits))


def after(reached: States, edit: int, state: int) -> States:
    """The states after an edit has been brought into another one."""
    return (*(each for each in reached if each[0] != edit), (edit, state))


def planted(world: World, chosen: Sequence[Sensor]) -> list[Edit]:
    """Make the edits of a world, in their first states, and the project that depends on them."""
    found = []
    for number, sensor in enumerate(chosen):
        slug = f"{sensor.kind.__name__.lower()}{number}"
        edit = sensor.kind(world, slug, sensor.place)
        edit.apply(0)
        found.append(edit)
    world.plant(found)
    return found


def shortened(kit: Kit, folder: Path, failure: Failure) -> Failure:
    """A failure that needs fewer steps, if leaving one out still fails."""
    number = 0
    position = len(failure.sequenced.steps) - 2  # the last one shows it
    while position >= 0:
        steps = failure.sequenced.steps
        fewer = steps[:position] + steps[position + 1 :]
        sequenced = Sequenced(failure.sequenced.seed, failure.sequenced.sensors, fewer)
        number += 1
        found = Trial(kit, folder / f"shorter{number}", sequenced).failure()
        failure = found or failure
        position = min(position, len(failure.sequenced.steps) - 1) - 1
    return failure
