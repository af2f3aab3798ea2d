"""End processes that the application forks while the tool is running its code."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ending_forked_copies() -> Iterator[None]:
    """End a forked child that returns from the application's code; the command continues only once.

    Modules start helpers with ``if os.fork() == 0: …`` and no exit.
    """
    process, status = os.getpid(), 1
    try:
        yield
        status = 0
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
        raise
    finally:
        if os.getpid() != process:
            os._exit(status)
