"""Run statements that maintain tables, and learn what they do to others that use them.

MySQL manual, 15.7.3; MariaDB has the same statements. None of them takes ALGORITHM or LOCK:

- OPTIMIZE TABLE of InnoDB, and OPTIMIZE PARTITION, which is about all partitions, build the table
  again as ALTER TABLE … FORCE does, which takes the clauses, and is run first to learn the class.
- MyISAM and Aria lock the table, also for readers, as long as any of the statements takes; and so
  does REPAIR TABLE for partitions. InnoDB locks nothing while it analyzes, checks or sums up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from alembic_autogen.lint.maintenance_statements import maintenance_of
from alembic_autogen.lint.online.classes import OnlineClass
from alembic_autogen.lint.online.table_ids import is_rebuilt

if TYPE_CHECKING:
    from alembic_autogen.schema.model import TableKey

_LOCKING = ("MyISAM", "Aria")
"""Engines that lock a whole table."""
_LOCK = OnlineClass(None, "EXCLUSIVE", rebuild=False, reason="")
_NO_LOCK = OnlineClass(None, None, rebuild=False, reason="")
_REBUILT = OnlineClass(None, None, rebuild=True, reason="")


Engines = Callable[["TableKey"], "tuple[str, bool]"]
"""Tells the engine of a table, and whether it has partitions."""


def run_maintenance(
    statement: str,
    run: Callable[[str], int],
    table_ids: Callable[[], Mapping[str, int]],
    engines: Engines,
    force: Callable[[str], OnlineClass | None],
) -> OnlineClass | None:
    """Run a statement that maintains tables once.

    :param run: see :func:`.cheapest_algorithm.run_cheapest`.
    :param force: builds the table again that ALTER TABLE … FORCE names; ``None`` if the server
        refuses it, which then answers the statement itself by a row.
    :returns: that of the table on which it does most; ``None`` if it maintains no tables, and is
        then **not** run.
    """
    found = maintenance_of(statement)
    if found is None:
        return None
    known = map(engines, (maintenance_of(statement.replace("%%", "%")) or found).tables)
    if any(e in _LOCKING or (found.verb == "REPAIR" and parts) for e, parts in known):
        run(statement)
        return _LOCK
    forced = []
    if found.verb == "OPTIMIZE":
        forced = [force(f"ALTER TABLE {table.sql} FORCE") for table in found.tables]
    before = table_ids()
    run(statement)
    if not is_rebuilt(before, table_ids()):
        return _NO_LOCK
    classes = filter(None, forced)
    return max(classes, key=lambda each: each.blocks_writes, default=_REBUILT)
