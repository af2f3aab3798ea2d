"""An edit that changes no answer finds nothing: each kind, at each place, has an effect."""

from __future__ import annotations

from pathlib import Path

import pytest

from memory.generator import Sensor, planted, sensors
from memory.test_edits import CHOSEN
from memory.world import Kit, World

pytestmark = pytest.mark.memory


@pytest.mark.parametrize("sensor", CHOSEN or sensors(), ids=str)
def test_every_kind_of_edit_changes_the_answer(kit: Kit, tmp_path: Path, sensor: Sensor) -> None:
    (tmp_path / "world").mkdir()
    world = World(kit, tmp_path / "world", "effect")
    try:
        (edit,) = planted(world, [sensor])
        first = world.answer("--no-cache")
        edit.apply(sensor.kind.states - 1)
        last = world.answer("--no-cache")
    finally:
        world.remove()
    assert first.document is not None, first
    assert last.document is not None, last
    assert (first != last) == sensor.kind.shows
