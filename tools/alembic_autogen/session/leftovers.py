"""Remove the files of killed processes, at the start of any command.

A process that ends in an orderly way cleans up. After SIGKILL there may be an incomplete cache
entry (a data directory whose initialisation was interrupted takes 70 to 95 MB) and a run directory
(of a server, or of a candidate). Their owners hold locks on both as long as they live, so only the
files of dead processes are removed.
"""

from __future__ import annotations

from contextlib import suppress

from alembic_autogen.cache import evict
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.server import run_directory
from alembic_autogen.server.process import run_bases


def sweep_leftovers() -> None:
    """Remove leftovers; takes a millisecond if there are none."""
    run_directory.sweep(run_bases())
    with suppress(OSError, ConfigurationError):  # commands that need the cache report the error
        evict.sweep_siblings()
