"""Wait between statements until replicas have caught up.

While rows have been written that are not committed, nothing is waited for: they have not been sent
to a replica yet, and others wait for them.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from alembic_autogen.apply.preview.effects import Effect, effect_of
from alembic_autogen.apply.servers.replica_lag import Lag, lag_of, replica_address
from alembic_autogen.errors import ConfigurationError, TargetError
from alembic_autogen.history.engine_events import listening

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection

    from alembic_autogen.server.base import Address
    from alembic_autogen.settings import Settings

_DIRTY = "alembic_autogen_rows"
_PAUSE = 0.5
_SAID = 30.0
"""Seconds after which the wait is reported again."""
_PATIENCE = 60.0
"""Seconds until a replica counts as stopped that has replicated before."""

Notify = Callable[[str], None]


@dataclass
class ReplicaLag:
    """Waits for the replicas of the configured database.

    :param replicas: their addresses or URLs.
    :param most: how many seconds they may be behind.
    :param notify: shows half a sentence to the user.
    """

    replicas: Sequence[str]
    most: int
    notify: Notify
    pause: Callable[[float], None] = time.sleep
    _seen: set[str] = field(default_factory=set)

    @contextmanager
    def between_statements(self, url: URL, version_table: str) -> Iterator[None]:
        """Wait before statements that change something, while the context lasts.

        :param url: the URL of env.py's engine, whose account and password it has at the replicas
            that have none of their own.
        :param version_table: the name of Alembic's table, for which nothing is waited.
        """
        noting = re.compile(
            rf"(?:INSERT INTO|UPDATE|DELETE FROM)\s+\S*{re.escape(version_table)}\b", re.IGNORECASE
        )
        addresses = [replica_address(each, url) for each in self.replicas]
        pauses = _Pauses(partial(self._wait_for_all, addresses), noting)
        with listening(
            before_cursor_execute=pauses.before,
            after_cursor_execute=pauses.after,
            commit=pauses.ended,
            rollback=pauses.ended,
        ):
            yield

    def _wait_for_all(self, addresses: Sequence[Address]) -> None:
        for address in addresses:
            self.wait_for(str(address), partial(lag_of, address))

    def wait_for(self, place: str, lag: Callable[[], Lag]) -> None:
        """Wait for one replica.

        :param place: its address.
        :param lag: how far it is behind.
        :raises TargetError: the replica does not replicate.
        """
        said = stopped = -1.0
        while True:
            found, now = lag(), time.monotonic()
            if found.seconds is not None and found.seconds <= self.most:
                self._seen.add(place)
                return
            if found.seconds is None:
                stopped = now if stopped < 0 else stopped
                if place not in self._seen or now - stopped >= _PATIENCE:
                    raise TargetError(
                        f"The replica at {place} does not replicate ({found.reason}), so that it "
                        "cannot be waited for; start it again, or leave it out of replicas."
                    )
            else:
                self._seen.add(place)
                stopped = -1.0
            if said < 0 or now - said >= _SAID:
                said = now
                how = "stopped" if found.seconds is None else f"{found.seconds} s behind"
                self.notify(f"waiting for the replica at {place}, which is {how}")
            self.pause(_PAUSE)


@dataclass(frozen=True)
class _Pauses:
    """Waits before each statement that changes something, unless there are rows to commit first.

    :param wait: waits for the replicas.
    :param noting: matches the statements with which Alembic records its revision; no wait then.
    """

    wait: Callable[[], None]
    noting: re.Pattern[str]

    def before(self, connection: Connection, cursor: object, statement: str, *_: object) -> None:
        changes = effect_of(statement) is not Effect.NONE and not self.noting.match(statement)
        if changes and not connection.info.get(_DIRTY):
            self.wait()

    def after(self, connection: Connection, cursor: object, statement: str, *_: object) -> None:
        effect = effect_of(statement)
        if effect is not Effect.NONE:
            connection.info[_DIRTY] = effect is Effect.ROWS

    def ended(self, connection: Connection) -> None:
        """Note that a transaction has ended."""
        connection.info.pop(_DIRTY, None)


def watched(settings: Settings, notify: Notify) -> ReplicaLag | None:
    """The object that waits for the configured replicas; ``None`` if there are none.

    :raises ConfigurationError: there is a limit, and no replica.
    """
    if settings.replicas:
        return ReplicaLag(settings.replicas, settings.max_lag, notify)
    if settings.origins.get("max_lag", "").startswith("--"):
        raise ConfigurationError(
            "--max-lag is for replicas, and none is known; name them in replicas of "
            "[tool.alembic-autogen], or with --replicas HOST:PORT,HOST:PORT."
        )
    return None
