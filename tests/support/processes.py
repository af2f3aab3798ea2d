"""Read about processes from /proc, since not every machine has procps."""

from __future__ import annotations

from pathlib import Path


def children(pid: int) -> list[int]:
    """The processes that the first thread of a process has started (proc(5))."""
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def command_lines() -> dict[int, str]:
    """The command lines of the running processes by their ids, with spaces between arguments."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            text = path.read_bytes()
        except OSError:  # the process has just ended
            continue
        found[int(path.parent.name)] = text.replace(b"\0", b" ").decode(errors="replace")
    return found
