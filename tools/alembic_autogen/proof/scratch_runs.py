"""Run revisions of a history on a scratch database, from nothing, and read what they leave."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.history.pipelining import run_ahead
from alembic_autogen.history.single_steps import run_in_order
from alembic_autogen.proof.rows.amounts import RowAmount
from alembic_autogen.proof.rows.fill import accept_all, fill, tables_to_fill
from alembic_autogen.schema.external import STAND_IN
from alembic_autogen.schema.hidden_columns import without_hidden_columns
from alembic_autogen.schema.model import Schema, TableKey, without
from alembic_autogen.schema.version_tables import read_without_version_tables
from alembic_autogen.server.scratch import empty_database

if TYPE_CHECKING:
    from alembic_autogen.history.scripts import History
    from alembic_autogen.history.trace import Trace
    from alembic_autogen.server.base import Database


def begin(history: History, database: Database, revisions: Sequence[str]) -> None:
    """Empty a database, and run the baseline and some revisions.

    They run without waiting for each result of DDL. If an error came late, they run again, waiting
    for each result. They are not loaded again for that, since some may be candidates.

    :param revisions: their ids, in order.
    :raises HistoryError: one fails.
    """

    def run() -> Trace:
        return run_in_order(history, database, revisions)

    def run_again() -> Trace:
        if models is not None:  # revisions may change it when they run
            models.restore()
        history.run_baseline(database)
        return run()

    empty_database(database)
    history.run_baseline(database)
    if not revisions:
        return
    if history.settings.uses("pipelining"):
        models = history.state_of_models()
        run_ahead(database, run, run_again)
    else:
        run()


def read_history_schema(history: History, database: Database) -> Schema:
    """Read a schema without Alembic's own tables."""
    return read_without_version_tables(database, history.version_tables(database))


def comparable(schema: Schema) -> Schema:
    """A schema without stand-ins and hidden columns, which revisions do not make."""
    stand_ins = {key for key, table in schema.tables.items() if table.comment == STAND_IN}
    return without_hidden_columns(without(schema, stand_ins))


def other_defaults(now: Schema, then: Schema) -> str:
    """Whether the default collation of the database is another one, as a sentence; else empty.

    Tables that later revisions create get it, and its character set.
    """
    if now.collation == then.collation:
        return ""
    return f"the default collation of the database is {now.collation}, not {then.collation}"


def insert_rows(
    database: Database, wanted: Collection[TableKey], schema: Schema, amount: RowAmount
) -> Mapping[TableKey, int]:
    """Insert generated rows into some tables, and those that they refer to.

    :param schema: the schema of the database.
    :param amount: how many rows a table gets.
    :returns: the number of rows in each table.
    """
    tables = tables_to_fill(wanted, schema.tables)
    limits = {} if amount.most is None else {table.key: amount.most for table in tables}
    return fill(database, tables, accept_all, most=limits, is_moderate=amount.is_moderate)
