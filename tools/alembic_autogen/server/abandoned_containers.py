"""Remove containers whose owners are dead, by a label that identifies the owner.

A process id alone is reused, and means nothing in another container or after a restart of the
machine. Together with the start time of the process, its pid namespace and the boot id of the
system, it identifies one process. Containers of other systems and namespaces are not removed,
unless they never ran or have stopped.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TypedDict

LABEL = "alembic-autogen.owner"
YOUNG = timedelta(minutes=2)
"""The age below which a container that does not run may be about to start."""
PATIENCE = 30
"""The timeout of each command of the engine, in seconds."""


class _ContainerState(TypedDict):
    Running: bool


class _Config(TypedDict):
    Labels: dict[str, str]


class _Container(TypedDict):
    """The used part of what ``docker inspect`` and ``podman inspect`` print of a container."""

    Id: str
    Created: str
    Config: _Config
    State: _ContainerState


def owner() -> str:
    """The identity of this process: boot id, pid namespace, process id and start time."""
    return "/".join((*_place(), str(os.getpid()), _start(os.getpid())))


def _place() -> tuple[str, str]:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return boot, str(Path("/proc/self/ns/pid").readlink())
    except OSError:  # not Linux
        return "?", "?"


def _start(process: int) -> str:
    """The start time of a process, in clock ticks since boot; empty if there is no process."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return ""
    return status.rpartition(")")[2].split()[19]  # proc_pid_stat(5), field 22


def is_dead(label: str) -> bool:
    """Whether the owner that a label names has certainly ended."""
    parts = label.split("/")
    if len(parts) != 4 or tuple(parts[:2]) != _place() or "?" in parts or not parts[2].isdigit():
        return False
    return _start(int(parts[2])) != parts[3]


def remove(command: str) -> None:
    """Remove the containers of dead owners; errors are ignored, as the next command reports them.

    :param command: the engine's command, ``docker`` or ``podman``.
    """
    found = [each["Id"] for each in _containers(command) if _is_leftover(each)]
    if found:
        _run(command, "rm", "--force", "--volumes", *found)


def _containers(command: str) -> Iterator[_Container]:
    ids = _run(
        command, "ps", "--all", "--quiet", "--no-trunc", "--filter", f"label={LABEL}"
    ).split()
    for each in ids:  # one by one: another process may be removing them too
        try:
            found: list[_Container] = json.loads(
                _run(command, "inspect", "--type", "container", each) or "[]"
            )
        except ValueError:
            continue
        yield from found


def _is_leftover(container: _Container) -> bool:
    if is_dead(container["Config"]["Labels"].get(LABEL, "")):
        return True
    return not container["State"]["Running"] and _age(container) > YOUNG


def _age(container: _Container) -> timedelta:
    # "2026-01-31T12:00:00.123456789Z", or with an offset (podman); Python 3.10 parses neither Z
    # nor nine digits.
    text = re.sub(r"\.\d+", "", container["Created"]).replace("Z", "+00:00")
    return datetime.now(timezone.utc) - datetime.fromisoformat(text)


def _run(command: str, *arguments: str) -> str:
    try:
        return subprocess.run(
            [command, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=PATIENCE,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
