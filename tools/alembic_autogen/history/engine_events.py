"""Listen to the events of every engine of SQLAlchemy, whichever env.py makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPICursor

Context = TypeVar("Context")
"""SQLAlchemy's context of an execution, as a listener declares it."""


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


def executions(
    handle: Callable[[DBAPICursor, str, object, Context], bool | None], *, many: bool = True
) -> dict[str, Callable[..., object]]:
    """The listeners by which a function sees each statement that a cursor is about to execute.

    :param handle: gets the cursor, the statement, its parameters (``None``: the driver is given
        none) and SQLAlchemy's context; ``True`` means that it has executed the statement itself.
    :param many: whether it also sees statements that are executed once for each of many rows.
    """

    def without_parameters(cursor: DBAPICursor, statement: str, context: Context) -> bool | None:
        return handle(cursor, statement, None, context)

    found: dict[str, Callable[..., object]] = {
        "do_execute": handle,
        "do_execute_no_params": without_parameters,
    }
    return {**found, "do_executemany": handle} if many else found


def execute(cursor: DBAPICursor, statement: str, parameters: object) -> None:
    """Execute a statement as an engine does.

    :param parameters: as a listener gets them.
    """
    if parameters is None:  # then the driver replaces no %%
        cursor.execute(statement)
    else:
        cursor.execute(statement, parameters)  # type: ignore[arg-type]  # in the driver's own type
