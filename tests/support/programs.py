"""Server programs, and installations of them."""

from __future__ import annotations

import shlex
from pathlib import Path

from alembic_autogen.server.binary import Binary
from alembic_autogen.server.process import Programs
from alembic_autogen.server.sources import mysqld, packages
from alembic_autogen.settings import load


def program(flavor: str, project: Path) -> Binary:
    """Find a server program of this machine, installed or from packages."""
    settings = load(project, {"flavor": flavor})
    return mysqld.find(settings) or packages.fetch(settings, Programs())


def put(binary: Binary, path: Path) -> None:
    """Install a program under another path, as a script that runs it."""
    start = shlex.join([*binary.prefix, str(binary.path)])
    path.write_text(f'#!/bin/sh\nexec {start} "$@" {shlex.join(binary.flags)}\n')
    path.chmod(0o755)
    mysqld._found.cache_clear()
