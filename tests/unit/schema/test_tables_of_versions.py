"""Alembic's own tables in a migrated database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.schema.version_tables import version_tables
from support.tables import ID, key, schema, table

VERSION = "`version_num` varchar(32) NOT NULL"


@pytest.mark.parametrize(
    ("there", "named", "schemas", "found"),
    [
        ("alembic_version", ["alembic_version"], [], True),
        ("alembic_version", ["schema_version"], [], False),
        ("schema_version", ["alembic_version", "schema_version"], [], True),
        # the schema that env.py gives, or the default one
        ("ops.alembic_version", ["ops.alembic_version"], [], True),
        ("ops.alembic_version", ["alembic_version"], [], False),
        ("alembic_version", ["ops.alembic_version"], [], True),
        # the URL's own database, as one of the further schemas
        ("shop.alembic_version", ["alembic_version"], ["shop", "geo"], True),
        ("else.alembic_version", ["alembic_version"], ["shop", "geo"], False),
    ],
)
def test_a_version_table_is_found_by_its_name_in_each_place_that_alembic_may_mean(
    there: str, named: list[str], schemas: list[str], found: bool
) -> None:
    migrated = schema(table(there, VERSION), table("film", VERSION))
    expected = {key(there)} if found else set()
    assert version_tables(migrated, [key(name) for name in named], schemas) == expected


def test_a_server_that_folds_case_has_it_in_lower_case() -> None:
    migrated = schema(table("alembic_version", VERSION))
    for folds_case, found in ((True, {key("alembic_version")}), (False, set())):
        there = replace(migrated, folds_case=folds_case)
        assert version_tables(there, [key("Alembic_Version")], []) == found


def test_a_table_of_that_name_which_holds_no_version_is_the_applications() -> None:
    assert version_tables(schema(table("alembic_version", ID)), [key("alembic_version")], []) == (
        frozenset()
    )
