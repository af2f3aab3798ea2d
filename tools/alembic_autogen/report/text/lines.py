"""Lines on the standard streams; those of diagnostics are in :mod:`.screen`."""

from __future__ import annotations

from alembic_autogen.report import streams


def print_out(line: str) -> None:
    """Print a line of the result."""
    streams.out(f"{line}\n")


def print_err(line: str) -> None:
    """Print a note on stderr."""
    streams.err(f"{line}\n")
