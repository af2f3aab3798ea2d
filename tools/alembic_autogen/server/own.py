"""Mark connections as the tool's own, not the application's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_own: ContextVar[bool] = ContextVar("alembic_autogen_own_connection", default=False)


@contextmanager
def own_connection() -> Iterator[None]:
    """Let this thread's connections through :mod:`~alembic_autogen.sandbox.redirect` as they are.

    For the tool's own connections, nothing else.
    """
    token = _own.set(True)
    try:
        yield
    finally:
        _own.reset(token)


def is_own() -> bool:
    """Whether a connection that this thread makes now is the tool's own."""
    return _own.get()
