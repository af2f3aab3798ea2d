"""From a comparison of two schemas to the operations of both directions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from alembic.operations import ops

from alembic_autogen.autogenerate.columns import ColumnSpeller, TypeLookup
from alembic_autogen.autogenerate.fills import own_values
from alembic_autogen.autogenerate.guards import Fills, guards_for
from alembic_autogen.autogenerate.operations import GuardOp
from alembic_autogen.autogenerate.plan import plan
from alembic_autogen.autogenerate.plugin import Planned, is_application_type
from alembic_autogen.autogenerate.spelling import Context, Speller
from alembic_autogen.models import table_key
from alembic_autogen.schema.diff import Comparison
from alembic_autogen.schema.model import TableKey

if TYPE_CHECKING:
    from alembic_autogen.models import Models
    from alembic_autogen.settings import Settings

ServerText = frozenset[TableKey]
"""Tables whose changes must be in MySQL's own words."""


@dataclass(frozen=True)
class Wishes:
    """What the user wants of a revision beyond what the schemas say.

    :param fills: SQL for the rows that a table has when a column becomes NOT NULL.
    :param guards: whether the revision refuses rows that would not fit.
    """

    fills: Fills = field(default_factory=dict)
    guards: bool = True


def build(
    comparison: Comparison,
    models: Models,
    settings: Settings,
    wishes: Wishes,
    up_by_server: ServerText = frozenset(),
    down_by_server: ServerText = frozenset(),
) -> Planned:
    """Plan and spell both directions.

    :param comparison: what differs.
    :param models: where application types and naming conventions are looked up.
    :param up_by_server: tables of the models that the upgrade must change in MySQL's own words.
    :param down_by_server: tables of head that the downgrade must change so.
    """
    own_types = application_types(models) if settings.render_application_types == "import" else {}
    up = Context(
        comparison,
        ColumnSpeller(_lookup(own_types)),
        up_by_server,
        final_names=has_naming_convention(models),
        strict_order=settings.column_order == "strict",
        fills={**own_values(comparison), **wishes.fills},
    )
    back = comparison.inverse()
    down = replace(
        up,
        comparison=back,
        fills={**own_values(back), **wishes.fills},
        columns=ColumnSpeller(_lookup({})),
        as_server_text=down_by_server,
        unnamed_keys=False,
    )
    return Planned(
        list(_operations(up, wishes)), list(_operations(down, wishes)), settings.line_length
    )


def _operations(context: Context, wishes: Wishes) -> Iterator[ops.MigrateOperation]:
    if wishes.guards:
        yield from map(GuardOp, guards_for(context.comparison, wishes.fills))
    speller = Speller(context)
    for step in plan(context.comparison, context.as_server_text, context.fills):
        yield from speller.spell(step)


def _lookup(types: Mapping[tuple[TableKey, str], Any]) -> TypeLookup:
    return lambda table, column: types.get((table, column))


def application_types(models: Models) -> dict[tuple[TableKey, str], Any]:
    """The columns whose type is a class of the application that a revision can name."""
    return {
        (table_key(table), column.name): column.type
        for table in models.tables()
        for column in table.columns
        if is_application_type(column.type) and _can_be_named(column.type)
    }


def _can_be_named(type_: Any) -> bool:
    """Whether ``module.repr(type)`` is an expression that makes the same type."""
    from sqlalchemy.dialects import mysql

    class_ = type(type_)
    if "." in class_.__qualname__ or class_.__module__ == "__main__":
        return False
    dialect = mysql.dialect()
    try:
        again = eval(repr(type_), {class_.__name__: class_})
        return bool(again.compile(dialect) == type_.compile(dialect))
    except Exception:  # whatever a foreign repr() may do, it then is no spelling of the type
        return False


def has_naming_convention(models: Models) -> bool:
    """Whether names in a revision would be subject to a convention of the metadata."""
    return any(set(convention) - {"ix"} for convention in models.conventions) or any(
        convention.get("ix") not in (None, "ix_%(column_0_label)s")
        for convention in models.conventions
    )
