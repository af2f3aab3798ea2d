"""Compare a real database with what its revisions have made on the disposable server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.apply.afterwards.comparison_results import ComparedSchema
from alembic_autogen.apply.afterwards.mending import find_mending
from alembic_autogen.apply.resuming.places import Touched, differences_of, rules_of_places

if TYPE_CHECKING:
    from alembic_autogen.apply.preview.recorded_revision import RecordedRevision
    from alembic_autogen.schema.model import Schema
    from alembic_autogen.server.base import Database
    from alembic_autogen.settings import Settings


def compare_after(
    copy: Database,
    read: Callable[[], Schema],
    recorded: Sequence[RecordedRevision],
    settings: Settings,
) -> ComparedSchema:
    """Compare what revisions have changed, and find what removes the differences.

    :param copy: a scratch database with the schema of the real one.
    :param read: reads it.
    :param recorded: the revisions, as they ran on the disposable server.
    """
    touched = Touched.by(*recorded)
    # a kind of object of which the database has none counts, too
    rules = rules_of_places(settings, all_objects=True)
    real, expected = read(), recorded[-1].after
    found = differences_of(touched.only(expected), touched.only(real), rules)
    if not found:
        return ComparedSchema()
    wanted = with_touched(touched, real, expected)
    return ComparedSchema(found, find_mending(copy, read, wanted, rules))


def with_touched(touched: Touched, real: Schema, expected: Schema) -> Schema:
    """The real schema, with the objects that revisions change taken from another schema.

    The AUTO_INCREMENT values stay those of the real schema, as they depend on the rows.
    """
    changed = touched.only(expected)
    counters = {key: each.auto_increment for key, each in real.tables.items()}
    return replace(
        real,
        tables={
            **{key: each for key, each in real.tables.items() if key not in touched.tables},
            **{
                key: replace(each, auto_increment=counters.get(key))
                for key, each in changed.tables.items()
            },
        },
        objects={
            **{key: each for key, each in real.objects.items() if key not in touched.objects},
            **changed.objects,
        },
    )
