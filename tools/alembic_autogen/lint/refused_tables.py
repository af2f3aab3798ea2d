"""The tables of which a revision refuses every row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from alembic_autogen.history.table_statements import TABLE, key_of

if TYPE_CHECKING:
    from alembic_autogen.schema.model import TableKey

_EVERY_ROW = re.compile(
    rf"SELECT COUNT\(\*\) FROM \(SELECT .* FROM {TABLE} WHERE TRUE LOCK IN SHARE MODE\) "
    "AS offenders",
    re.DOTALL,
)
"""The query of ``refuse_if_any()`` where no row fits."""


def refused_tables(statements: Iterable[str]) -> frozenset[TableKey]:
    """Find the tables that must be empty for a revision to change anything.

    :param statements: the statements that it sends, queries included.
    """
    found = (_EVERY_ROW.fullmatch(each.replace("%%", "%").strip()) for each in statements)
    return frozenset(key_of(*each.groups()) for each in found if each)
