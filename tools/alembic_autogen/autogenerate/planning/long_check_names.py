"""CHECKs that prevent a rename of their table.

RENAME TABLE of MySQL gives CHECKs with generated names the table's new name (MySQL manual, 15.1.36
RENAME TABLE), and refuses a name that becomes too long (error 1059, seen on 9.7). MariaDB leaves
their names as they are.
"""

from __future__ import annotations

from collections.abc import Iterable

from alembic_autogen.autogenerate.planning.order import table_order
from alembic_autogen.schema.differences import CheckDifference
from alembic_autogen.schema.renames import Renames, renamed_check

_LONGEST_NAME = 64
"""In characters (MySQL manual, 11.2.1 Identifier Length Limits)."""


def checks_that_prevent_renames(
    checks: Iterable[CheckDifference], renames: Renames
) -> list[CheckDifference]:
    """Return the CHECKs that have to be dropped before their table gets its new name.

    A CHECK that stays is not among them: the server refuses the target schema that would have it.
    """
    return [d for d in sorted(checks, key=table_order) if _is_too_long(d, renames)]


def _is_too_long(difference: CheckDifference, renames: Renames) -> bool:
    check, key = difference.current, difference.current_table
    if check is None or key is None:
        return False
    return len(renamed_check(check, key, renames).name) > _LONGEST_NAME
