"""Execute a statement so that it can be ended while the server executes it.

A driver written in C keeps Python from handling a signal until the server has answered; others
close the connection, and the server carries the statement out nevertheless. So the statement runs
in another thread, or another task of an asynchronous driver, while this one waits.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from alembic_autogen import signals

Execute = Callable[[], None]

_AGAIN = 0.2
"""Seconds until a statement is ended again: it may not have reached the server before."""
_PATIENCE = 5.0
"""Seconds until the connection is ended, and not only its statement."""


class StatementWatch(Protocol):
    """The actions while a statement runs."""

    seconds: float
    """The time between two looks."""

    def look(self) -> None:
        """Find out what the statement waits for; never fails."""
        ...

    def end(self, connection: bool) -> None:
        """End the statement, or its connection; never fails."""
        ...


class Interrupted:
    """Whether the user has interrupted the run during a statement that took effect."""

    def __init__(self) -> None:
        self.is_set = False


def execute(run: Execute, watch: StatementWatch, interrupted: Interrupted) -> None:
    """Execute a statement in a thread of its own.

    :param interrupted: is set if it succeeded although the user interrupted it.
    :raises KeyboardInterrupt: the user interrupted it, and the server did not carry it out.
    """
    failed: list[BaseException] = []
    done = threading.Event()

    def work() -> None:
        try:
            run()
        except BaseException as error:
            failed.append(error)
        finally:
            done.set()

    thread = threading.Thread(target=work, daemon=True)
    try:
        thread.start()  # waits until it runs, and may be interrupted meanwhile
        while not done.wait(watch.seconds):
            watch.look()
            if signals.received():  # whatever has become of its exception
                raise KeyboardInterrupt
    except KeyboardInterrupt:
        _end(done, watch)
        if failed or not done.is_set():
            raise
        interrupted.is_set = True
        return
    if failed:
        raise failed[0]


def _end(done: threading.Event, watch: StatementWatch) -> None:
    since = time.monotonic()
    while not done.is_set() and time.monotonic() - since < 2 * _PATIENCE:
        watch.end(time.monotonic() - since > _PATIENCE)
        done.wait(_AGAIN)


def execute_in_task(run: Execute, watch: StatementWatch, interrupted: Interrupted) -> None:
    """Execute a statement of an asynchronous driver in a task of its own.

    :param interrupted: is set if it succeeded although the user interrupted it.
    :raises KeyboardInterrupt: the user interrupted it, and the server did not carry it out.
    """
    from sqlalchemy.util import await_only

    await_only(_race(run, watch, interrupted))


async def _race(run: Execute, watch: StatementWatch, interrupted: Interrupted) -> None:
    import asyncio

    from sqlalchemy.util import greenlet_spawn

    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    with signals.handled_by(lambda: loop.call_soon_threadsafe(stopped.set)):
        task = asyncio.ensure_future(greenlet_spawn(run))
        stop = asyncio.ensure_future(stopped.wait())
        first, wait = asyncio.FIRST_COMPLETED, asyncio.wait
        while not (await wait({task, stop}, timeout=watch.seconds, return_when=first))[0]:
            await greenlet_spawn(watch.look)
        since = time.monotonic()
        while not task.done() and time.monotonic() - since < 2 * _PATIENCE:
            await greenlet_spawn(watch.end, time.monotonic() - since > _PATIENCE)
            await wait({task}, timeout=_AGAIN)
        stop.cancel()
    if not stopped.is_set():
        task.result()
        return
    if not task.done() or task.exception() is not None:
        raise KeyboardInterrupt
    interrupted.is_set = True
