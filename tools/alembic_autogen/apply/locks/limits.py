"""The limits on waiting that the user has configured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class Limits:
    """The limits on waiting for others, and whether their connections may be ended.

    :param lock_timeout: seconds to wait for another run on the same database.
    :param lock_wait_timeout: seconds that a statement waits for a table or row.
    :param lock_retries: how often such a statement is tried again.
    :param kill_blockers: whether to end the connections that it waits for.
    """

    lock_timeout: int = 600
    lock_wait_timeout: int = 5
    lock_retries: int = 10
    kill_blockers: bool = False


def limits_of(settings: Settings, *, kill_blockers: bool = False) -> Limits:
    """The limits that are configured."""
    return Limits(
        settings.lock_timeout, settings.lock_wait_timeout, settings.lock_retries, kill_blockers
    )
