"""A folder for candidates: private, never in ``versions/``, and always removed.

It is a run directory like those of servers: locked as long as its owner lives; if the owner is
killed, the next start removes it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.server import run_directory
from alembic_autogen.server.process import run_bases

ROOM = 1 << 20
"""Bytes that must be free; a large revision takes 200 KB."""


@contextmanager
def candidate_folder() -> Iterator[Path]:
    """Create a folder that is removed when the context ends.

    :raises ConfigurationError: there is no place for it.
    """
    bases = run_bases()
    run_directory.sweep(bases)
    home, lock, obstacles = run_directory.make_run_directory(bases, ROOM)
    if home is None:
        raise ConfigurationError(
            "There is no directory for temporary files; make room, or set TMPDIR to a directory "
            f"with room ({'; '.join(obstacles)})."
        )
    try:
        yield Path(home)
    finally:
        run_directory.remove(home)
        os.close(lock)
