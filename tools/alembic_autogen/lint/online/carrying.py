"""Run the statements of a database in the cheapest way, and tell which it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from alembic_autogen.lint.online.table_ids import reading_table_ids
from alembic_autogen.lint.online.trial import run_cheapest

if TYPE_CHECKING:
    from alembic_autogen.lint.online.classes import OnlineClass
    from alembic_autogen.server.base import Database

Carry = Callable[[str, Callable[[str], int]], "OnlineClass | None"]
"""Runs a statement in the cheapest way, by a function that runs SQL and returns the affected rows;
``None`` if it was not run."""


@contextmanager
def carrying(database: Database) -> Iterator[Carry]:
    """Keep a connection open that sees which tables of a database are built again."""
    with reading_table_ids(database) as table_ids:
        yield partial(run_cheapest, flavor=database.server.flavor, table_ids=table_ids)
