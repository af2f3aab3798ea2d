"""The way in which a server carries out a DDL statement."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OnlineClass:
    """The cheapest way that the server accepts (MySQL manual, 17.12.1, Online DDL Operations).

    :param algorithm: ``INSTANT``, ``NOCOPY`` (MariaDB), ``INPLACE`` or ``COPY``; ``None`` if the
        server does not tell.
    :param lock: ``NONE``, ``SHARED`` or ``EXCLUSIVE``; ``None`` if the server does not tell, and
        for ``INSTANT``, which has no other lock than the short one at its end.
    :param rebuild: whether the table was built again, in place or by a copy of its rows.
    :param reason: the server's reason against a cheaper way; empty if it gives none.
    """

    algorithm: str | None
    lock: str | None
    rebuild: bool
    reason: str

    @property
    def blocks_writes(self) -> bool:
        """Whether writers wait for as long as the statement runs."""
        return self.lock in ("SHARED", "EXCLUSIVE")
