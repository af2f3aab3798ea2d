"""Find the foreign keys that stay, but that the plan drops and adds again."""

from __future__ import annotations

from alembic_autogen.autogenerate.planning.plan import keys_in_the_way
from alembic_autogen.schema.differences import Comparison, ForeignKeyDifference, of_kind
from alembic_autogen.schema.model import TableKey


def keys_made_again(comparison: Comparison) -> frozenset[tuple[TableKey, str]]:
    """The foreign keys that are checked again although they exist already.

    ADD CONSTRAINT checks all rows, those that were loaded with ``foreign_key_checks = 0`` too.

    :returns: each with its table, by their names in the models.
    """
    listed = of_kind(comparison.differences, ForeignKeyDifference)
    found: list[ForeignKeyDifference] = [*listed, *keys_in_the_way(comparison)]
    return frozenset((d.models_table, d.models.name) for d in found if d.models and d.models_table)
