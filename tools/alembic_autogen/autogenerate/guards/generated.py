"""A generated column comes, or is computed anew, and cannot hold what its expression gives."""

from __future__ import annotations

from collections.abc import Iterator

from alembic_autogen.autogenerate.guards.base import Guard, Rows
from alembic_autogen.autogenerate.guards.narrowing import unfit_expression
from alembic_autogen.schema.diff import Difference
from alembic_autogen.schema.model import Column


def guards(rows: Rows) -> Iterator[Guard]:
    """A guard for each generated column whose values are computed for the first time."""
    for difference in rows.changed("column"):
        column: Column = difference.models
        value = _unstored(difference) or (rows.value(column.name) if column.generated else None)
        if value is None or _is_kept(difference, value):
            continue
        conditions = [unfit_expression(value, column)]
        conditions += [] if column.nullable else [f"{value} IS NULL"]
        condition = " OR ".join(each for each in conditions if each)
        if condition:
            yield rows.guard(
                rows.offenders(condition),
                f"what {column.name} is computed from gives values that do not fit {column.type}"
                + ("" if column.nullable else " NOT NULL"),
                f"Change the columns that {column.name} is computed from",
                *rows.sources((column.generated or difference.head.generated).expression),
            )


def _unstored(difference: Difference) -> str | None:
    """The expression of a virtual column that becomes plain: nobody has checked its values."""
    head, models = difference.head, difference.models
    if head and head.generated and not head.generated.stored and not models.generated:
        return str(head.generated.expression)
    return None


def _is_kept(difference: Difference, value: str) -> bool:
    """Whether the column has these values already; those of a virtual one nobody has checked.

    :param value: the new expression, over the columns as they are called now.
    """
    head, models = difference.head, difference.models
    return bool(
        head
        and head.generated
        and models.generated
        and head.generated.expression == value
        and (head.generated.stored or not models.generated.stored)
        and (head.type, head.nullable) == (models.type, models.nullable)
    )
