"""Give constraints and indexes the names that they would have without a tool."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.apply.online.alter import foreign_key_statement, misnamed
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.model import ForeignKey

if TYPE_CHECKING:
    from alembic_autogen.apply.online.revision_connection import RevisionConnection
    from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.model import Table


def put_right(session: RevisionConnection, expected: Iterable[Table]) -> None:
    """Give foreign keys their names: a change of the definition only, which reads no rows.

    :param expected: tables as they are to be.
    """
    for table in expected:
        wrong = [
            (each, name)
            for each, name in misnamed(table, session.table(table.key))
            if isinstance(each, ForeignKey)
        ]
        if wrong:
            with session.variables_set({"foreign_key_checks": "0"}):
                session.execute(foreign_key_statement(table, wrong))


def put_indexes_right(session: RevisionConnection, before: Table, after: Table) -> None:
    """Rename or drop indexes that the server has made for foreign keys.

    The server renames such an index, or drops it if another one serves the key. In the new table,
    they count as declared indexes, which stay.

    :param before: the table before the statement.
    :param after: the table as it is to be.
    """
    had = {each.name for each in before.indexes}
    real = {each.name: each for each in session.table(after.key).indexes}
    wanted = {each.name: each for each in after.indexes}
    left = [each for name, each in real.items() if name in had and name not in wanted]
    clauses = []
    for name, index in wanted.items():
        twin = next((each for each in left if replace(each, name=name) == index), None)
        if name not in real and twin is not None:
            left.remove(twin)
            clauses.append(f"RENAME INDEX {quote_name(twin.name)} TO {quote_name(name)}")
    clauses += [f"DROP INDEX {quote_name(each.name)}" for each in left]
    if clauses:
        session.execute(f"ALTER TABLE {after.key.sql} {', '.join(clauses)}")
