"""The keys of tables, and of what statements create."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from alembic_autogen.models.keys import (
    created_object,
    partitioned_by,
    referred_column,
    table_key,
)
from alembic_autogen.schema.model import ObjectKey, TableKey, partitioning_key


@pytest.mark.parametrize("schema", [None, "geo"])
def test_the_key_of_a_table_is_plain_text(schema: str | None) -> None:
    quoted = sa.sql.quoted_name
    table = sa.Table(quoted("t", True), sa.MetaData(), schema=schema and quoted(schema, True))
    found = table_key(table)
    assert found == TableKey(schema, "t")
    assert {type(part) for part in found if part} == {str}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("CREATE VIEW v AS SELECT 1", ("view", None, "v")),
        ("\n create or replace\nview `a``b` as select 1", ("view", None, "a`b")),
        ("CREATE DEFINER = 'x'@'%'\nSQL SECURITY INVOKER VIEW geo.v AS …", ("view", "geo", "v")),
        ("CREATE TRIGGER `geo` . `r` AFTER INSERT ON t …", ("trigger", "geo", "r")),
        ("CREATE FUNCTION IF NOT EXISTS f$1() RETURNS INT …", ("function", None, "f$1")),
        ("CREATE PROCEDURE p() CREATE EVENT e …", ("procedure", None, "p")),
        ("CREATE EVENT e ON SCHEDULE …", ("event", None, "e")),
        ("CREATE OR  REPLACE SEQUENCE IF NOT EXISTS geo.`s 1`", ("sequence", "geo", "s 1")),
        ("\ncreate sequence s", ("sequence", None, "s")),
        ("CREATE TABLE t (a INT COMMENT 'CREATE VIEW v')", None),
        ("CREATE INDEX event ON t (a)", None),
        ("DROP VIEW v", None),
        ("ALTER EVENT e DISABLE", None),
    ],
)
def test_the_stored_object_that_a_statement_creates(
    statement: str, expected: tuple[str, str | None, str] | None
) -> None:
    assert created_object(statement) == (expected and ObjectKey(*expected))


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("ALTER TABLE IF EXISTS t PARTITION BY HASH (id)", (None, "t")),
        ("\nalter table `geo` . `t` partition\nby key (id)", ("geo", "t")),
        ("CREATE TABLE IF NOT EXISTS geo.t$1 (id INT) PARTITION BY KEY (id)", ("geo", "t$1")),
        ("DROP TABLE t", None),
        ("ALTER TABLE t ADD `PARTITION` INT", None),
        ("ALTER TABLE t COMMENT 'PARTITION BY KEY (id)'", None),
        ("ALTER TABLE t DROP PARTITION p", None),
    ],
)
def test_the_table_that_a_statement_partitions(
    statement: str, expected: tuple[str | None, str] | None
) -> None:
    assert partitioned_by(statement) == (expected and partitioning_key(TableKey(*expected)))


@pytest.mark.parametrize(
    ("named", "default", "expected"),
    [
        ("p.id", None, (TableKey(None, "p"), "id")),
        ("geo.p.id", None, (TableKey("geo", "p"), "id")),
        ("p.id", "shop", (TableKey("shop", "p"), "id")),
        ("geo.p.id", "shop", (TableKey("geo", "p"), "id")),
        ("p", None, (TableKey(None, "p"), "a")),  # the column of the same name
    ],
)
def test_a_foreign_key_names_a_table_and_a_column(
    named: str, default: str | None, expected: tuple[TableKey, str]
) -> None:
    quoted = sa.sql.quoted_name
    metadata = sa.MetaData(schema=default and quoted(default, True))
    element = sa.ForeignKey(named)
    sa.Table("t", metadata, sa.Column("a", sa.Integer, element))
    found = referred_column(element)
    assert found == expected
    assert {type(part) for part in (*found[0], found[1]) if part} == {str}
