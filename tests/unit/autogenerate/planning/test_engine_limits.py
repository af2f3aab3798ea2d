"""Values for existing rows where an engine cannot take them as other engines do."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.column_steps import filled_twin
from alembic_autogen.autogenerate.planning.engine_limits import (
    can_be_default,
    has_no_nulls,
    has_no_update,
    is_added_with_value,
    refused_by_engine,
)
from support.tables import INNODB, column, compared, key, schema, t, table

ARCHIVE, CSV = "ENGINE=ARCHIVE", "ENGINE=CSV"
VERSIONED = f"{INNODB} WITH SYSTEM VERSIONING"


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("7", True),
        ("-1.5e3", True),
        ("'it''s'", True),
        ("DATE '2020-02-02'", True),
        ("true", True),
        ("DEFAULT", True),
        ("'a line\\\nand another'", True),  # a line break after a backslash
        ("v * 2", False),
        ("'a' + 'b'", False),
        ("NOW()", False),
    ],
)
def test_a_literal_can_be_a_default(sql: str, expected: bool) -> None:
    assert can_be_default(column("`w` varchar(20) NOT NULL"), sql) is expected


@pytest.mark.parametrize("kind", ["mediumtext", "tinyblob", "json"])
def test_some_types_have_no_literal_as_default(kind: str) -> None:
    assert not can_be_default(column(f"`w` {kind} NOT NULL"), "'x'")


@pytest.mark.parametrize(
    ("line", "default"),
    [
        ("`w` int NOT NULL DEFAULT '5'", None),
        ("`w` date NOT NULL", "'2000-01-01'"),
        ("`w` time NOT NULL", None),
        ("`w` year NOT NULL", None),
    ],
)
def test_a_column_of_csv_is_added_as_not_null(line: str, default: str | None) -> None:
    csv = table("t", "`id` int NOT NULL", options="ENGINE=CSV")
    added = filled_twin(column(line), csv, csv)
    assert (added.nullable, added.default) == (False, default)


@pytest.mark.parametrize(
    ("options", "archive", "csv"),
    [
        ([INNODB], False, False),
        ([ARCHIVE], True, False),
        (["ENGINE=Archive"], True, False),
        ([INNODB, CSV], False, True),
        ([CSV, ARCHIVE], True, True),
        ([], False, False),
    ],
)
def test_one_table_with_the_engine_is_enough(options: list[str], archive: bool, csv: bool) -> None:
    tables = [t(options=each) for each in options]
    assert (has_no_update(*tables), has_no_nulls(*tables)) == (archive, csv)


@pytest.mark.parametrize(
    ("before", "after", "sql", "expected"),
    [
        (INNODB, INNODB, "7", False),
        (ARCHIVE, ARCHIVE, "7", True),
        (ARCHIVE, ARCHIVE, "a + 1", False),
        (INNODB, CSV, "7", True),
        (CSV, INNODB, "a + 1", False),
        # earlier rows get a value only as a default, whatever it is
        (VERSIONED, VERSIONED, "a + 1", True),
        (VERSIONED, INNODB, "7", False),
        (INNODB, VERSIONED, "7", False),
    ],
)
def test_a_new_column_gets_its_value_as_a_default_where_no_update_gives_it(
    before: str, after: str, sql: str, expected: bool
) -> None:
    sides = t(options=before), t(options=after)
    assert is_added_with_value(column("`n` int NOT NULL"), sql, *sides) is expected


NULLS, NONE, NEW = "`a` int DEFAULT NULL", "`a` int NOT NULL", "`n` int NOT NULL"


@pytest.mark.parametrize(
    ("before", "after", "name", "sql", "refusal"),
    [
        ((NULLS, INNODB), (NONE, INNODB), "a", "7", None),
        ((NULLS, ARCHIVE), (NONE, ARCHIVE), "a", "7", "t is an ARCHIVE table, which has no UPDATE"),
        ((NULLS, ARCHIVE), (NONE, INNODB), "a", "7", "t is an ARCHIVE table, which has no UPDATE"),
        ((NULLS, INNODB), (NONE, ARCHIVE), "a", "7", None),  # the UPDATE comes before
        ((NULLS, INNODB), (NONE, ARCHIVE), "a", "id + 1", None),
        ((NULLS, ARCHIVE), (NEW, ARCHIVE), "n", "7", None),
        ((NULLS, ARCHIVE), (NEW, ARCHIVE), "n", "a + 1",
         "ARCHIVE has no UPDATE, so that rows of t get a value only as the default of the new "
         "column, which must be a literal there"),
        ((NULLS, INNODB), (NEW, ARCHIVE), "n", "a + 1", "must be a literal there"),
        ((NULLS, CSV), (NEW, CSV), "n", "a + 1", None),
        ((NULLS, ARCHIVE), (NEW, ARCHIVE), "other", "a + 1", None),
    ],
)  # fmt: skip
def test_a_value_that_an_engine_cannot_give_is_refused(
    before: tuple[str, str], after: tuple[str, str], name: str, sql: str, refusal: str | None
) -> None:
    sides = (t(line, options=options) for line, options in (before, after))
    found = refused_by_engine(compared(*sides), (key("t"), name), sql)
    assert refusal in found if found and refusal else found is refusal


def test_a_renamed_column_is_there_already() -> None:
    sides = t(NULLS, options=ARCHIVE), t(NEW, options=ARCHIVE)
    comparison = compared(*sides, columns={"t": {"a": "n"}})
    assert "has no UPDATE" in str(refused_by_engine(comparison, (key("t"), "n"), "7"))


def test_a_new_table_has_no_rows_to_give_a_value_to() -> None:
    comparison = compared(schema(), schema(t(NEW, options=ARCHIVE)))
    assert refused_by_engine(comparison, (key("t"), "n"), "a + 1") is None


def test_a_column_of_that_name_in_another_table_is_another() -> None:
    head, models = (
        schema(t(line), table("archive", line, options=ARCHIVE)) for line in (NULLS, NONE)
    )
    assert refused_by_engine(compared(head, models), (key("t"), "a"), "7") is None
