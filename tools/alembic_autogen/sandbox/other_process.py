"""Have a request answered by another process of this interpreter, which has no other work.

An application has global state and is imported once in a process, whose connections lead to one
server.
"""

from __future__ import annotations

import os
import pickle
import subprocess
from contextlib import suppress
from typing import NamedTuple

from alembic_autogen.tool_packages import command


class ProcessAnswer(NamedTuple):
    """The bytes that a process has written; none if it ended before it could.

    :param code: its exit code, or the signal that ended it, negated.
    """

    content: bytes
    code: int


def answer_of(program: str, request: object, *, gets_interrupts: bool = True) -> ProcessAnswer:
    """Send a request to a process of its own, and wait for its answer.

    :param program: its code, with ``{descriptor}`` for the file descriptor of the answer. The
        request is on its standard input, pickled.
    :param gets_interrupts: whether Ctrl-C reaches it by itself, and not only this process.
    """
    reading, writing = os.pipe()
    with subprocess.Popen(
        command(program.format(descriptor=writing)),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        pass_fds=[writing],
        start_new_session=not gets_interrupts,
    ) as process:
        os.close(writing)
        try:
            assert process.stdin is not None
            with suppress(BrokenPipeError), process.stdin:
                pickle.dump(request, process.stdin)
            with os.fdopen(reading, "rb") as answer:
                content = answer.read()
        except BaseException:
            process.terminate()
            raise
    return ProcessAnswer(content, process.returncode)
