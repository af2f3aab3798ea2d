"""Shared memory of libfaketime is removed with the world whose clock it set."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from memory.world import Kit, World

NAMES = ("faketime_shm_{}", "sem.faketime_sem_{}")


def files(process: int) -> list[Path]:
    return [Path("/dev/shm", name.format(process)) for name in NAMES]


@pytest.mark.parametrize("is_used", [True, False], ids=["used", "unused"])
def test_clocks_of_ended_processes_go_with_their_world(
    kit: Kit, tmp_path: Path, is_used: bool
) -> None:
    with subprocess.Popen(["true"]) as process:
        process.wait()
    (tmp_path / "world").mkdir()
    world = World(kit, tmp_path / "world", "clocks")
    if is_used:
        world.variables["FAKETIME"] = "@2026-11-03 12:00:00"
    ended, running = files(process.pid), files(os.getpid())
    for path in (*ended, *running):
        path.touch()
    try:
        world.remove()
        assert [path.exists() for path in ended] == [not is_used] * 2
        assert [path.exists() for path in running] == [True, True]
    finally:
        for path in (*ended, *running):
            path.unlink(missing_ok=True)
