"""The value that a generated column stores of its expression."""

from __future__ import annotations

from typing import Any

import pytest

from alembic_autogen.autogenerate.preconditions.base import rows_of
from alembic_autogen.autogenerate.preconditions.generated_values import as_held
from alembic_autogen.schema.model import Column
from support.tables import ID, A, compared, key, table

INT, DECIMAL = Column("i", "int"), Column("d", "decimal(6,3)")
TEXT = Column("s", "varchar(9)", charset="utf8mb4", collation="utf8mb4_general_ci")
BIN = Column("b", "varchar(9)", charset="utf8mb4", collation="utf8mb4_bin")
ENUM = Column("e", "enum('1')", charset="utf8mb4", collation="utf8mb4_bin")
MOMENT, TIME = Column("m", "datetime"), Column("t", "time(2)")


@pytest.mark.parametrize(
    ("value", "column", "read", "held"),
    [
        ("(x)", DECIMAL, [INT], "CAST((x) AS DECIMAL(6,3))"),
        ("(x)", INT, [INT], "(x)"),
        ("(x)", INT, [DECIMAL], "ROUND((x))"),
        ("(x)", INT, [Column("f", "double")], "ROUND((x))"),
        ("(x)", INT, [Column("j", "json")], "ROUND((x))"),
        ("(x)", INT, [TEXT], "ROUND((x))"),
        ("(x)", INT, [ENUM], "ROUND((x))"),
        ("char_length(x)", INT, [TEXT], "char_length(x)"),
        ("(length(x) * y)", INT, [TEXT, DECIMAL], "ROUND((length(x) * y))"),
        ("(x / 2)", INT, [INT], "ROUND((x / 2))"),
        ("(x * 1.5)", INT, [INT], "ROUND((x * 1.5))"),
        ("x", Column("g", "date"), [MOMENT], "CAST(x AS DATE)"),
        ("x", Column("g", "date"), [Column("d", "date")], "x"),
        ("x", MOMENT, [TEXT], "CAST(x AS DATETIME(0))"),
        ("x", MOMENT, [MOMENT, INT], "CAST(x AS DATETIME(0))"),
        ("x", Column("g", "timestamp(3)"), [MOMENT], "CAST(x AS DATETIME(3))"),
        ("x", TIME, [MOMENT], "CAST(x AS TIME(2))"),
        ("x", BIN, [TEXT], "CONVERT(x USING utf8mb4) COLLATE utf8mb4_bin"),
        ("x", BIN, [INT], "CONVERT(x USING utf8mb4) COLLATE utf8mb4_bin"),
        ("x", BIN, [BIN], "x"),
        ("x", BIN, [BIN, INT], "x"),
        ("x", BIN, [ENUM], "x"),
        ("x", BIN, [BIN, TEXT], "CONVERT(x USING utf8mb4) COLLATE utf8mb4_bin"),
        ("x", TEXT, [BIN], "x"),  # the default collation may have another name elsewhere
        ("x", Column("g", "json"), [INT], "x"),
    ],
)
def test_the_type_rounds_and_converts(
    value: str, column: Column, read: list[Column], held: str
) -> None:
    assert as_held(value, column, read, "utf8mb4_general_ci") == held


V = "`v` decimal(5,1) GENERATED ALWAYS AS ((`id` / 7)) VIRTUAL"
G = "`g` decimal(5,1) GENERATED ALWAYS AS ((`id` * 1)) STORED"
OVER_G = "`h` decimal(9,3) GENERATED ALWAYS AS ((`g` + 1)) STORED"


def _held(name: str, before: tuple[str, ...], after: tuple[str, ...], **fills: Any) -> str | None:
    given = {(key("t"), column): sql for column, sql in fills.items()}
    (rows,) = rows_of(compared(table("t", ID, *before), table("t", ID, *after)), given)
    return rows.held(name)


def test_a_column_that_stays_holds_its_value() -> None:
    assert _held("g", (G,), (G, A)) == "`g`"
    assert _held("h", (G, OVER_G), (G, OVER_G, A)) == "`h`"
    assert _held("id", (G,), (G, A)) == "`id`"


@pytest.mark.parametrize(
    ("changed", "held"),
    [
        (G.replace("5,1", "6,1"), "CAST(((`id` * 1)) AS DECIMAL(6,1))"),
        (G.replace("* 1", "* 2"), "CAST(((`id` * 2)) AS DECIMAL(5,1))"),
        (f"{G[:-6]}VIRTUAL", "`g`"),
    ],
)
def test_a_column_that_changes_is_computed(changed: str, held: str) -> None:
    assert _held("g", (G,), (changed,)) == held


def test_values_of_the_session_or_of_a_fill_are_computed() -> None:
    assert _held("v", (V,), (V, A)) == "CAST(((`id` / 7)) AS DECIMAL(5,1))"
    assert _held("g", (G,), (G, A), id="7") == "CAST(((`id` * 1)) AS DECIMAL(5,1))"
    h = _held("h", (G, OVER_G), (G, OVER_G, A), id="7")
    assert h == "CAST(((CAST(((`id` * 1)) AS DECIMAL(5,1)) + 1)) AS DECIMAL(9,3))"


@pytest.mark.parametrize("before", [(), ("`g` decimal(5,1) DEFAULT NULL",)])
def test_a_new_column_is_computed(before: tuple[str, ...]) -> None:
    assert _held("g", before, (G,)) == "CAST(((`id` * 1)) AS DECIMAL(5,1))"


def test_a_column_that_reads_a_number_not_given_yet_holds_an_unknown_value() -> None:
    counted = "`n` int NOT NULL AUTO_INCREMENT"
    assert _held("g", (), (counted, G.replace("id", "n"))) is None


@pytest.mark.parametrize(("read", "held"), [("id", "((`id` + 1))"), ("s", "ROUND(((`s` + 1)))")])
def test_only_columns_that_are_read_decide_about_rounding(read: str, held: str) -> None:
    texts, whole = "`s` varchar(9)", f"`g` int GENERATED ALWAYS AS ((`{read}` + 1)) STORED"
    assert _held("g", (texts,), (texts, whole)) == held


def test_a_value_for_a_column_of_another_table_computes_nothing() -> None:
    comparison = compared(table("t", ID, G), table("t", ID, G, A))
    (rows,) = rows_of(comparison, {(key("u"), "id"): "7"})
    assert rows.held("g") == "`g`"
