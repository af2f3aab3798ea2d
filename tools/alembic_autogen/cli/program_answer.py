"""Have a program answer a question, whatever it does instead: print without end, or never end."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

PATIENCE = 20
"""Seconds in which the program has to end."""
_AGAIN = 0.1
"""Seconds between looks at a program whose output another process keeps open."""
_LONGEST = 1 << 16
"""Bytes of output, of which an answer needs a few hundred."""


@dataclass(frozen=True)
class ProgramAnswer:
    """The output of a program.

    :param code: its exit code, or the signal that ended it, negated.
    """

    code: int
    out: bytes
    err: bytes


def ask(command: Sequence[str]) -> ProgramAnswer:
    """Run a program that needs neither input nor terminal.

    :raises TimeoutError: it does not end, or prints too much; it is killed, with its children.
    :raises OSError: it cannot be started.
    """
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # a group that can be killed
    ) as process:
        try:
            out, err = _printed(process)
        except BaseException:
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            raise
    return ProgramAnswer(process.returncode, out, err)


def _printed(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """Read the output of a process until it ends."""
    deadline = time.monotonic() + PATIENCE
    assert process.stdout is not None and process.stderr is not None
    texts: dict[IO[bytes], bytes] = {process.stdout: b"", process.stderr: b""}
    with selectors.DefaultSelector() as selector:
        for each in texts:
            selector.register(each, selectors.EVENT_READ, each)
        while selector.get_map():
            has_ended = process.poll() is not None
            ready = selector.select(_AGAIN)
            if has_ended and not ready:
                break
            for stream in {key.data for key, _ in ready}:
                chunk = os.read(stream.fileno(), _LONGEST)
                texts[stream] = (texts[stream] + chunk)[-2 * _LONGEST :]
                if not chunk:
                    selector.unregister(stream)
            if len(texts[process.stdout]) > _LONGEST:  # on stderr, `python -v` prints as much
                raise TimeoutError(f"has printed more than {_LONGEST} bytes")
            if time.monotonic() > deadline:
                raise TimeoutError(f"has not ended in {PATIENCE} seconds")
    try:
        process.wait(max(deadline - time.monotonic(), 0))
    except subprocess.TimeoutExpired as error:  # it has closed its output
        raise TimeoutError(f"has not ended in {PATIENCE} seconds") from error
    return texts[process.stdout], texts[process.stderr]
