"""Stored generated values that their expression does not give any more.

A copy of the table computes the values of ``STORED`` columns again, in the session of the upgrade.
Values that were computed in another session may change then: ``CAST(ts AS DATE)`` of a TIMESTAMP
depends on its time zone, ``a / b`` on ``div_precision_increment``, ``WEEK(d)`` on
``default_week_format`` and ``DAYNAME(d)`` on ``lc_time_names`` (MySQL manual, 7.1.8 Server System
Variables; the first two tried on MySQL 9.7). MariaDB refuses most of these expressions in a
``STORED`` column (error 1901).
"""

from __future__ import annotations

from collections.abc import Iterator

from alembic_autogen.autogenerate.preconditions.base import Precondition, Rows
from alembic_autogen.autogenerate.preconditions.copied import ON, copying
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.formulas import computed_from
from alembic_autogen.schema.model import Table
from alembic_autogen.schema.tokens import tokenize, unquote_name
from alembic_autogen.schema.type_families import type_word

_OF_THE_SESSION = frozenset(
    {"/", "week", "dayname", "monthname", "date_format", "from_unixtime", "unix_timestamp"}
)


def preconditions(rows: Rows) -> Iterator[Precondition]:
    """A precondition for each stored column of a copied table whose values may change."""
    found = copying(rows)
    staying = {old: rows.target.column(name) for name, old in rows.old_names.items()}
    for name, expression in of_a_session(rows.current) if found else ():
        target = staying.get(name)
        if target and target.generated:
            yield rows.precondition(
                rows.offenders(f"{ON[found]}NOT ({quote_name(name)} <=> {expression})"),
                f"{name} was computed with other settings, such as the time_zone",
                f"Set {name} = DEFAULT in these rows, or upgrade with the settings with which they"
                " were written",
            )


def of_a_session(table: Table) -> Iterator[tuple[str, str]]:
    """The stored columns whose values depend on the session that wrote them, by name.

    :returns: the names, with the expressions.
    """
    for column in table.columns:
        generated = column.generated
        if generated and generated.stored and depends_on_session(generated.expression, table):
            yield column.name, generated.expression


def depends_on_session(expression: str, table: Table) -> bool:
    """Whether an expression may give another value in a session with other settings.

    :param expression: in the server's normalized form, over the columns of ``table``.
    """
    moments = {column.name for column in table.columns if type_word(column) == "timestamp"}
    moments |= computed_from(moments, table)
    return any(
        (
            unquote_name(token.text) in moments
            if token.kind == "name"
            else token.text.lower() in _OF_THE_SESSION
        )
        for token in tokenize(expression)
    )
