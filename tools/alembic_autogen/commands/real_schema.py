"""The schema of a real database, for comparisons with what revisions make."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alembic_autogen.history.external_tables import external_tables
from alembic_autogen.history.include_filters import left_out_objects
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.differences import Comparison, Rules
from alembic_autogen.schema.left_out import LeftOutObjects, with_current_tables
from alembic_autogen.schema.model import Schema, without
from alembic_autogen.schema.owners import of_same_owner

if TYPE_CHECKING:
    from alembic_autogen.history.comparison_options import Filters
    from alembic_autogen.models.load import Models
    from alembic_autogen.schema.external import ExternalTables
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class RealSchema:
    """The schema of a real database.

    :param schema: as it was read from its copy on the disposable server.
    :param rules: which differences count.
    :param external: the tables of others, which are not compared.
    :param schemas: the further databases that are read.
    :param views: the names of views that the copy does not have.
    :param filtered_objects: what env.py leaves out.
    """

    schema: Schema
    rules: Rules
    external: ExternalTables
    schemas: tuple[str, ...] = ()
    views: frozenset[str] = frozenset()
    filtered_objects: LeftOutObjects = field(default_factory=LeftOutObjects)

    @classmethod
    def of(cls, settings: Settings, schema: Schema, views: Collection[str] = ()) -> RealSchema:
        """The schema that was read, under the settings of the project.

        Every stored object counts: the revisions say what the database has.
        """
        rules = Rules(column_order=settings.column_order, ignore=settings.ignore, all_objects=True)
        return cls(schema, rules, external_tables(settings), settings.schemas, frozenset(views))

    def with_schema(self, schema: Schema) -> RealSchema:
        """Another state of the database, under the same rules."""
        return replace(self, schema=schema)

    def filtered(self, filters: Filters, made: Schema, models: Models) -> RealSchema:
        """The same schema, without what the filters of env.py leave out.

        :param made: what the revisions make.
        """
        current, target = self._unfiltered(made)
        # env.py decides on what the database has, beside the models
        inverse = compare(target, current, self.rules)
        return replace(self, filtered_objects=left_out_objects(filters, inverse, models))

    def compared(self, made: Schema) -> Comparison:
        """Compare what revisions make, as the current schema, with the real one."""
        return compare(*self.sides(made), self.rules)

    def sides(self, made: Schema) -> tuple[Schema, Schema]:
        """The parts that are compared, of the schema that revisions make and of the real one."""
        current, target = self._unfiltered(made)
        left = self.filtered_objects
        current = with_current_tables(current, target, left.tables)
        # only of tables that these revisions make
        changed = {key: table for key, table in left.changed.items() if key in current.tables}
        return replace(current, tables={**current.tables, **changed}), target

    def _unfiltered(self, made: Schema) -> tuple[Schema, Schema]:
        current = self._as_read(made)
        others = self.external.tables(current, self.schema)
        target = of_same_owner(self._as_read(self.schema), current)
        return without(current, others), without(target, others)

    def _as_read(self, schema: Schema) -> Schema:
        """A schema without databases that are not read, and without the views that are left out."""
        databases = (None, *self.schemas)
        tables = {key: table for key, table in schema.tables.items() if key.schema in databases}
        objects = {
            key: item
            for key, item in schema.objects.items()
            if key.schema in databases and (key.kind != "view" or key.name not in self.views)
        }
        return replace(schema, tables=tables, objects=objects)
