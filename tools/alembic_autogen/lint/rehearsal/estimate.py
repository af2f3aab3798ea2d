"""Estimate the duration of a statement in production, as an order of magnitude.

The disposable server is another machine: with little memory, and with files that need not survive a
power cut. So an estimate has a factor by which it may be wrong, in both directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Rehearsal
    from alembic_autogen.lint.online.classes import OnlineClass
    from alembic_autogen.server.table_sizes import TableSize

_RATES = {"COPY": 15e-6, "INPLACE": 10e-6, "NOCOPY": 10e-6}
"""Seconds for each row without a rehearsal: measured on 25,000 to 400,000 short rows, where int to
bigint took 13 to 17 µs a row, an index 9 to 13, and a CHECK 11 to 18, on MySQL 9.7 and MariaDB."""
_FACTOR = 4
"""Two for the machine, and two for the rows: between 25,000 and 400,000 of them, the time for a row
differed by 2.1 at most."""
_FACTOR_FAR = 8
"""The same for a table with more than :data:`_FAR` times the rows of the rehearsal, which no longer
fits into memory."""
_FACTOR_UNMEASURED = 10
"""The same without a rehearsal: a foreign key took five times as long as a CHECK."""
_FAR = 100
_FEWEST = 5_000
"""The rows of a rehearsal from which on its time is that of the rows, not of the statement."""


@dataclass(frozen=True)
class Estimate:
    """The duration of a statement in production.

    :param factor: by which the duration may be shorter or longer.
    """

    seconds: float
    factor: int


def estimate(
    online: OnlineClass | None, measured: Rehearsal | None, size: TableSize | None
) -> Estimate | None:
    """Estimate how long a statement takes on production's table.

    :param online: how the server carries it out; ``None`` if it does not tell.
    :param measured: what was measured on many rows; ``None`` if nothing was.
    :param size: the size of its table in production.
    :returns: ``None`` if that is not known, or nothing tells how the server carries it out.
    """
    if size is None:
        return None
    algorithm = online.algorithm if online else None
    if algorithm == "INSTANT":
        return Estimate(1.0, 1)
    if measured and measured.rows >= _FEWEST:
        factor = _FACTOR_FAR if size.rows > _FAR * measured.rows else _FACTOR
        return Estimate(measured.seconds / measured.rows * size.rows, factor)
    if algorithm not in _RATES:
        return None
    return Estimate(_RATES[algorithm] * size.rows, _FACTOR_UNMEASURED)


def estimate_text(found: Estimate) -> str:
    """An estimate in words: ``about 4 min (between 1 min and 16 min)``."""
    seconds, factor = found.seconds, found.factor
    if seconds * factor <= 1:
        return "under a second"
    least, most = _duration(seconds / factor), _duration(seconds * factor)
    return f"about {_duration(seconds)} (between {least} and {most})"


def _duration(seconds: float) -> str:
    """A duration in one unit; an estimate has no more than two digits."""
    if seconds < 1:
        return "1 s"
    for name, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return (
                f"{seconds / length:.2g} {name}"
                if seconds < 100 * length
                else (f"{seconds / length:.0f} {name}")
            )
    return f"{seconds:.0f} s"
