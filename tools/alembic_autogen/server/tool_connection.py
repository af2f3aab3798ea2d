"""Mark connections as the tool's own, not the application's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_own: ContextVar[bool] = ContextVar("alembic_autogen_tool_connection", default=False)


@contextmanager
def tool_connection() -> Iterator[None]:
    """Exempt this thread's connections from :mod:`~alembic_autogen.sandbox.redirect`.

    For the tool's own connections only.
    """
    token = _own.set(True)
    try:
        yield
    finally:
        _own.reset(token)


def is_tool_connection() -> bool:
    """Whether a connection that this thread opens now is the tool's own."""
    return _own.get()
