"""Find the operation of Alembic that sends a statement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.operations.base import AbstractOperations
    from alembic.operations.ops import MigrateOperation


@contextmanager
def noting_operations() -> Iterator[list[MigrateOperation]]:
    """Note the operations that run, while the context lasts.

    Every method of ``op`` goes through ``Operations.invoke()``, which Alembic documents for
    operations of one's own ("Operation Plugins").

    :returns: the operations that are running now: the outer one first, the current one last.
    """
    from alembic.operations.base import AbstractOperations

    running: list[MigrateOperation] = []
    original = AbstractOperations.invoke

    def invoke(self: AbstractOperations, operation: MigrateOperation) -> object:
        running.append(operation)
        try:
            return original(self, operation)
        finally:
            running.pop()

    setattr(AbstractOperations, "invoke", invoke)  # noqa: B010  # mypy knows overloads of it only
    try:
        yield running
    finally:
        setattr(AbstractOperations, "invoke", original)  # noqa: B010
