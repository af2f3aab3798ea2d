"""Give constraints the names back that they had before a tool built their table again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from alembic_autogen.apply.online.alter import foreign_key_statement, misnamed
from alembic_autogen.schema.model import ForeignKey

if TYPE_CHECKING:
    from alembic_autogen.apply.online.session import Session
    from alembic_autogen.schema.model import Table


def put_right(session: Session, expected: Iterable[Table]) -> None:
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
