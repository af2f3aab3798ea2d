"""The tables of which a revision refuses every row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.preconditions.code import offenders_in
from alembic_autogen.history.table_statements import TABLE, key_of

if TYPE_CHECKING:
    from alembic_autogen.schema.model import TableKey

_EVERY_ROW = re.compile(rf"SELECT .* FROM {TABLE} WHERE TRUE", re.DOTALL)
"""The offending rows where no row fits."""


def refused_tables(statements: Iterable[str]) -> frozenset[TableKey]:
    """Find the tables that must be empty for a revision to change anything.

    :param statements: the statements that it sends, queries included.
    """
    offenders = (offenders_in(each.replace("%%", "%").strip()) for each in statements)
    found = (_EVERY_ROW.fullmatch(each) for each in offenders if each)
    return frozenset(key_of(*each.groups()) for each in found if each)
