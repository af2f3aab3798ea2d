"""Tables that get generated rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.proof.rows.fill import _time_zone, tables_to_fill
from alembic_autogen.schema.model import Table
from support.tables import ID, key, schema, table


def refers(name: str, *parents: str) -> Table:
    keys = [f"CONSTRAINT `{name}{p}` FOREIGN KEY (`id`) REFERENCES `{p}` (`id`)" for p in parents]
    return table(name, ID, *keys)


TABLES = schema(
    refers("a", "b", "elsewhere"),
    refers("b", "c"),
    refers("c", "c"),
    refers("d", "e"),
    refers("e", "d"),
    refers("z"),
).tables


@pytest.mark.parametrize(
    ("touched", "filled"),
    [
        ("", ""),
        ("z", "z"),
        ("a", "c b a"),
        ("a z c", "c z b a"),
        ("b b", "c b"),
        ("d", "d e"),
        ("unknown", ""),
    ],
)
def test_a_table_is_filled_after_those_that_it_refers_to(touched: str, filled: str) -> None:
    found = tables_to_fill(map(key, touched.split()), TABLES)
    assert [str(each.key) for each in found] == filled.split()


def test_a_foreign_key_that_comes_needs_rows_of_its_parent_as_well() -> None:
    comes = TABLES[key("c")].foreign_keys[0]
    coming = [(key("a"), replace(comes, referred=key("z"))), (key("z"), comes)]
    found = tables_to_fill([key("a")], TABLES, coming)
    assert [str(each.key) for each in found] == ["c", "b", "z", "a"]
    assert found[-1] is TABLES[key("a")]


def test_a_table_may_get_several_foreign_keys() -> None:
    comes = TABLES[key("c")].foreign_keys[0]
    coming = [(key("z"), replace(comes, referred=key(parent))) for parent in ("c", "d")]
    found = tables_to_fill([key("z")], TABLES, coming)
    assert {str(each.key) for each in found} == {"c", "d", "e", "z"}


@pytest.mark.parametrize(
    ("day", "zone"),
    [
        ("`d` date GENERATED ALWAYS AS (cast(`m` as date)) STORED", "@@GLOBAL.time_zone"),
        ("`d` int GENERATED ALWAYS AS (1) STORED", "'+00:00'"),
    ],
)
def test_the_time_zone_is_that_of_the_revision_where_values_depend_on_it(
    day: str, zone: str
) -> None:
    tables = [table("u"), table("t", "`m` timestamp NULL DEFAULT NULL", day)]
    assert _time_zone(tables) == zone
