"""A server and a replica of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.own_servers import ACCOUNT, PASSWORD, OwnServer, Pattern, started

_STATUS = {"mysql": "SHOW BINARY LOG STATUS", "mariadb": "SHOW MASTER STATUS"}
_CHANGE = {
    "mysql": "CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT={port},"
    " SOURCE_USER='{user}', SOURCE_PASSWORD='{password}', SOURCE_LOG_FILE='{file}',"
    " SOURCE_LOG_POS={position}, SOURCE_SSL=1",
    "mariadb": "CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT={port},"
    " MASTER_USER='{user}', MASTER_PASSWORD='{password}', MASTER_LOG_FILE='{file}',"
    " MASTER_LOG_POS={position}, MASTER_USE_GTID=no",
}
START, STOP = "START REPLICA", "STOP REPLICA"


@dataclass(frozen=True)
class Replication:
    """A server and its replica."""

    source: OwnServer
    replica: OwnServer

    def catch_up(self) -> None:
        """Wait until the replica has executed everything."""
        status = _STATUS[self.source.server.flavor]
        ((file, position, *_),) = self.source.execute(status)
        wait = {"mysql": "SOURCE_POS_WAIT", "mariadb": "MASTER_POS_WAIT"}
        function = wait[self.source.server.flavor]
        found: Any = self.replica.execute(f"SELECT {function}('{file}', {position}, 30)")
        assert found[0][0] is not None and found[0][0] >= 0


@contextmanager
def replication(of: Pattern, folder: Path) -> Iterator[Replication]:
    """Start a server and a replica.

    :param folder: one with a short path.
    """
    with (
        started(of, folder / "s", "--server-id=1", "--log-bin=binlog") as source,
        started(of, folder / "r", "--server-id=2") as replica,
    ):
        flavor = source.server.flavor
        ((file, position, *_),) = source.execute(_STATUS[flavor])
        values = {"port": source.port, "user": ACCOUNT, "password": PASSWORD}
        change = _CHANGE[flavor].format(**values, file=file, position=position)
        replica.execute(change, START)
        yield Replication(source, replica)
