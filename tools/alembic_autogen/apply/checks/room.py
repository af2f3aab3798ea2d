"""The room on disk that the statements of a plan need, and that the server has.

A statement that builds a table again keeps the old one until it is done (MySQL manual, 17.12.3,
Online DDL Space Requirements). How much is free is known only where the server's folder is on this
machine: no statement tells it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.apply.resuming.beginning import Beginning
    from alembic_autogen.server.base import Row

_SHOWN = 100_000_000
"""The bytes above which the room is worth a line, even if there is enough."""


@dataclass(frozen=True)
class NeededRoom:
    """The room that a statement needs.

    :param table: the table that it builds again.
    :param needed: the size of the table and of its indexes, as the server estimates it, in bytes.
    :param free: how many bytes are free where the server has its data; ``None`` if that is unknown.
    """

    revision: str
    sql: str
    table: str
    needed: int
    free: int | None

    @property
    def is_short(self) -> bool:
        """Whether there is not enough."""
        return self.free is not None and self.free < self.needed


def room_for(beginning: Beginning) -> NeededRoom | None:
    """The most room that a statement of a plan needs; ``None`` if it is not worth a line.

    Each statement frees its space when it ends, apart from the growth of the table.
    """
    found = max(_rooms(beginning), key=lambda room: room.needed, default=None)
    return found if found and (found.is_short or found.needed >= _SHOWN) else None


def _rooms(beginning: Beginning) -> Iterator[NeededRoom]:
    real = beginning.real
    for step in beginning.plan.steps if real else ():
        for each in beginning.statements(step.revision):
            size = real.size(each.table) if real else None
            if each.online is None or not each.online.rebuild or size is None:
                continue
            needed = size.data_bytes + size.index_bytes
            yield NeededRoom(
                step.revision, each.sql, size.name, needed, real.free if real else None
            )


def read_free(query: Callable[[str], Sequence[Row]]) -> int | None:
    """Read how many bytes are free where a server has its data; ``None`` if that is not known.

    The folder is that of the server if the process that the server names works in it (mysqld and
    mariadbd do): a server in a container, or behind a tunnel, may name a folder that is here, too.
    """
    try:
        ((folder, file),) = query("SELECT @@datadir, @@pid_file")
        process = int((Path(str(folder)) / str(file)).read_text())
        if not Path(str(folder)).samefile(f"/proc/{process}/cwd"):
            return None
        return shutil.disk_usage(str(folder)).free
    except Exception:  # no such file here, no right to read it; a proxy without these variables
        return None
