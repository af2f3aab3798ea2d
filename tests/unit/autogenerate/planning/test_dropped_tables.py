"""The order in which tables that refer to each other are dropped."""

from __future__ import annotations

from alembic_autogen.schema.model import Table
from support.steps import planned
from support.tables import ID, A, schema, table


def child(name: str, parent: str) -> Table:
    key = f"CONSTRAINT `{name}_fk` FOREIGN KEY (`a`) REFERENCES `{parent}` (`id`)"
    return table(name, ID, A, key)


def test_keys_of_cycles_go_first_in_the_order_of_their_tables() -> None:
    cycles = (child("d", "c"), child("c", "d"), child("b", "a"), child("a", "b"))
    assert planned(schema(*cycles), schema()) == [
        "drop foreign key a.a_fk",
        "drop foreign key c.c_fk",
        *("drop table d", "drop table b", "drop table c", "drop table a"),
    ]
