"""Server programs, and installations of them."""

from __future__ import annotations

import shlex
from pathlib import Path

from alembic_autogen.server.binary import Binary
from alembic_autogen.server.process import Programs
from alembic_autogen.server.sources import mysqld, packages
from alembic_autogen.settings import load


def program(flavor: str, project: Path) -> Binary:
    """A server program of this machine, whatever source has it."""
    settings = load(project, {"flavor": flavor})
    return mysqld.find(settings) or packages.fetch(settings, Programs())


def put(binary: Binary, path: Path) -> None:
    """Install a program under a name."""
    start = shlex.join([*binary.prefix, str(binary.path)])
    path.write_text(f'#!/bin/sh\nexec {start} "$@" {shlex.join(binary.flags)}\n')
    path.chmod(0o755)
    mysqld._found.cache_clear()
