"""Sequences in defaults and views, which the server prints with their database."""

from __future__ import annotations

from alembic_autogen.schema.sequences import without_database


def test_the_database_of_a_sequence_is_left_out() -> None:
    sql = "CREATE TABLE t (a INT DEFAULT nextval(`shop`.`s`), b INT DEFAULT lastval(`we``ird`.`s`))"
    assert without_database(sql) == (
        "CREATE TABLE t (a INT DEFAULT nextval(`s`), b INT DEFAULT lastval(`s`))"
    )


def test_that_of_a_configured_schema_stays() -> None:
    sql = "CREATE VIEW v AS select nextval(`other`.`s`)"
    assert without_database(sql, ("other",)) == sql


def test_names_of_one_part_stay() -> None:
    assert without_database("select nextval(`s`)") == "select nextval(`s`)"
