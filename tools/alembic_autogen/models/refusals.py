"""Explain errors of the models' DDL by tables that the server has refused before."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.memo.stored_values import RefusedTable


def explained(failure: str, statement: str, refused: Iterable[RefusedTable]) -> str:
    """Extend the error of a statement by the refusals that explain it.

    If the statement names a refused table, all refusals are given: this table may only have been
    refused since it refers to another one, which not every server names (MariaDB's error 1005).

    :param failure: the error, without a full stop.
    :param statement: a statement that belongs to no table: an event of a MetaData, for example.
    :param refused: the tables that were left out, in the order in which they were refused.
    :returns: whole sentences.
    """
    refused = list(refused)
    if not any(_names(statement, each.table.name) for each in refused):
        refused = []
    return " ".join(f"{each}." for each in (failure, *(each.sentence for each in refused)))


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None
