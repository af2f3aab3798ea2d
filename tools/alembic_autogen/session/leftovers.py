"""Remove what killed processes have left behind, whatever the next command is.

A process that ends in an orderly way leaves nothing. After SIGKILL there may be a half-made entry
in the cache (a data directory that was being initialised takes 70 to 95 MB) and a run directory (of
a server, or of a candidate). Both are locked as long as their owners live, so that only what is
dead goes.
"""

from __future__ import annotations

from contextlib import suppress

from alembic_autogen.cache import evict
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.server import run_directory
from alembic_autogen.server.process import run_bases


def sweep_leftovers() -> None:
    """Remove leftovers; takes a millisecond where there are none."""
    run_directory.sweep(run_bases())
    with suppress(OSError, ConfigurationError):  # the command that needs the cache explains it
        evict.sweep_siblings()
