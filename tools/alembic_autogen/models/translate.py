"""Put other schemas in the place of those that the models name.

The connection of env.py may do that to the statements of revisions (``schema_translate_map``), so
that each tenant has the same tables in a schema of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Column, Index, MetaData, UniqueConstraint

if TYPE_CHECKING:
    from sqlalchemy import Table

    from alembic_autogen.models.load import Models

Schemas = Mapping[str | None, str | None]


def translate(models: Models, schemas: Schemas) -> Models:
    """The models with copies of their tables in other schemas.

    :param schemas: the schemas, each by the one in whose place it is.
    """
    copies = tuple(_copy(metadata, schemas) for metadata in models.metadata)
    return replace(models, metadata=copies, translated=schemas)


def _copy(metadata: MetaData, schemas: Schemas) -> MetaData:
    copy = MetaData(naming_convention=metadata.naming_convention)
    copy.dispatch._update(metadata.dispatch)

    def referred(*given: object) -> str | None:  # the table, its schema, the key, the other schema
        schema = given[-1]
        assert schema is None or isinstance(schema, str)
        return schemas.get(schema, schema)

    for table in metadata.tables.values():
        schema = schemas.get(table.schema, table.schema)
        same = table.to_metadata(
            copy, schema=schema, referred_schema_fn=referred  # type: ignore[arg-type]  # None: none
        )
        _keep_names(table, same)
    return copy


def _keep_names(table: Table, copy: Table) -> None:
    """Give indexes of single columns their names, of which the table's schema may be a part."""
    names = {_place(item): item.name for item in _named(table)}
    for item in _named(copy):
        item.name = names.get(_place(item), item.name)


def _named(table: Table) -> Iterator[Index | UniqueConstraint]:
    yield from table.indexes
    yield from (each for each in table.constraints if isinstance(each, UniqueConstraint))


def _place(item: Index | UniqueConstraint) -> tuple[object, ...]:
    expressions = item.expressions if isinstance(item, Index) else item.columns
    columns = (each.name if isinstance(each, Column) else str(each) for each in expressions)
    return (type(item), *columns)
