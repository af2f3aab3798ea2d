"""Run commands on a terminal of their own."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from typing import Any

from support.shops import Shop, own_environment


def on_a_terminal(
    shop: Shop, command: list[str], answers: dict[str, str] | None = None, **environment: str
) -> tuple[int, str]:
    """Run a command on a terminal of its own.

    :param answers: the text to type once a word is on the screen, by that word.
    :returns: its exit code, and everything that it printed.
    """
    ours, theirs = pty.openpty()
    variables = {**shop.environment, "TERM": "xterm", **environment}
    streams: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), theirs)
    process = subprocess.Popen(command, cwd=shop.folder, env=own_environment(variables), **streams)
    os.close(theirs)
    screen = ""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        ready, _, _ = select.select([ours], [], [], 1)
        try:
            screen += os.read(ours, 65536).decode("utf-8", "replace") if ready else ""
        except OSError:  # the other end is closed
            break
        for word, answer in list((answers or {}).items()):
            if word in screen:
                os.write(ours, answer.encode())
                del (answers or {})[word]
    os.close(ours)
    return process.wait(timeout=60), screen
