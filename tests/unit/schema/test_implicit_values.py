"""The values that existing rows get where their column becomes NOT NULL."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.implicit_values import given_by_server, implicit_value
from support.tables import column


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ("tinyint smallint mediumint int bigint decimal(5,2) float double bit(3)", "0"),
        ("char(3) varchar(3) binary(3) varbinary(3) text longtext blob tinyblob", "''"),
        ("set('a','b')", "''"),
        ("enum('it''s','b')", "'it''s'"),
        ("date time datetime timestamp year json point", None),
    ],
)
def test_a_type_has_the_implicit_default_of_the_manual(types: str, expected: str | None) -> None:
    """MySQL manual, 13.6 Data Type Default Values."""
    found = {implicit_value(column(f"`a` {written} NOT NULL")) for written in types.split()}
    assert found == {expected}


@pytest.mark.parametrize(
    ("definition", "on_mysql", "on_mariadb"),
    [
        ("int NOT NULL", "0", "0"),
        ("int NOT NULL DEFAULT '1'", None, None),
        ("int DEFAULT NULL", None, None),
        ("text", None, None),
        ("int NOT NULL AUTO_INCREMENT", None, None),
        ("int GENERATED ALWAYS AS ((1 + 1)) STORED NOT NULL", None, None),
        ("date NOT NULL", None, "the zero of the type"),
    ],
)
def test_a_column_gives_existing_rows_a_value_of_the_server(
    definition: str, on_mysql: str | None, on_mariadb: str | None
) -> None:
    given = column(f"`a` {definition}")
    assert given_by_server(given, "mysql") == on_mysql
    assert given_by_server(given, "mariadb") == on_mariadb
