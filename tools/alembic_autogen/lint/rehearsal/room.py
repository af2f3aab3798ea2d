"""The room that a statement needs: on the disk while it runs, and in the binary log."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pymysql.err import Error

from alembic_autogen.server.connection import rows

if TYPE_CHECKING:
    from alembic_autogen.server.base import Server

_PAUSE = 0.02
_LOGS = ("#innodb_redo", "ib_logfile", "ON.", "binlog.")
"""The beginnings of the names of redo logs and binary logs, which are no data."""


def binary_log_bytes(server: Server) -> int | None:
    """The size of all binary logs; ``None`` if the server writes none."""
    with server.connect() as connection, suppress(Error):
        return sum(int(row[1]) for row in rows(connection, "SHOW BINARY LOGS"))
    return None


class RoomWatch:
    """Watches how much room the files of a server take, as far as this process sees them."""

    def __init__(self, server: Server) -> None:
        socket = server.address.unix_socket
        data = Path(socket).parent / "data" if socket and server.private else None
        self._folders = [data, data.parent / "tmp"] if data and data.is_dir() else []
        self._ends = threading.Event()
        self._before = self._peak = self._bytes()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        if self._folders:
            self._thread.start()

    def _watch(self) -> None:
        while not self._ends.wait(_PAUSE):
            self._peak = max(self._peak, self._bytes())

    def _bytes(self) -> int:
        return sum(
            _size(path)
            for folder in self._folders
            for path in folder.rglob("*")
            if not any(part.startswith(_LOGS) for part in path.parts)
        )

    def end(self) -> int | None:
        """End it, and return by how many bytes the files were larger; ``None`` if unknown."""
        if not self._folders:
            return None
        self._ends.set()
        self._thread.join()
        return max(self._peak, self._bytes()) - self._before


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_blocks * 512
    return 0
