"""Listen to the events of every engine of SQLAlchemy, whichever env.py makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def listening(**listeners: Callable[..., object]) -> Iterator[None]:
    """Call functions at events while the context lasts.

    :param listeners: a function for each event, by its name (``before_cursor_execute``).
    """
    from sqlalchemy import Engine, event

    for name, function in listeners.items():
        event.listen(Engine, name, function)
    try:
        yield
    finally:
        for name, function in listeners.items():
            event.remove(Engine, name, function)
