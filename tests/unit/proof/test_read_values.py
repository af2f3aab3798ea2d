"""Values for columns that new expressions read."""

from __future__ import annotations

from alembic_autogen.proof.rows.read_values import ReadValues, values_for, values_read
from alembic_autogen.schema.model import Table
from support.tables import ID, PRIMARY, A, compared, key, table

JSON = "`j` json DEFAULT NULL"
TEXT = "`s` varchar(9) DEFAULT NULL"
PATH = "json_unquote(json_extract(`j`,_utf8mb4'$.e'))"


def t(*definitions: str) -> Table:
    return table("t", ID, *definitions, PRIMARY)


def computed(expression: str, type_: str = "varchar(9)") -> str:
    return f"`g` {type_} GENERATED ALWAYS AS ({expression}) STORED"


def read(head: Table, models: Table, **fills: str) -> ReadValues:
    given = {(key("t"), name): sql for name, sql in fills.items()}
    return values_read(compared(head, models), given).get(key("t"), {})


def test_documents_have_alike_texts_at_the_paths_of_the_expression() -> None:
    found = read(t(JSON), t(JSON, computed(PATH)))
    assert found == {"j": ['\'{"e": "a"}\'', '\'{"e": "A"}\'', "'{\"e\": 7}'"]}


def test_a_path_may_lead_through_members_and_items() -> None:
    text = "concat(json_extract(`j`,'$.a.\"b c\"'),json_extract(`j`,'$.a.d[1]'))"
    first, *_ = values_for(t(JSON), [text])["j"]
    assert first == '\'{"a": {"b c": "a", "d": [null, "a"]}}\''
    first, *_ = values_for(t(JSON), ["json_extract(`j`,'$[0]')", "`j`"])["j"]
    assert first == "'[\"a\"]'"


def test_what_the_results_have_to_be_is_among_the_values() -> None:
    check = "CONSTRAINT `c` CHECK ((`g` in ('one','two')))"
    found = read(t(TEXT), t(TEXT, computed("lower(`s`)"), check))
    assert found == {"s": ["'a'", "'A'", "'one'", "'two'", "'a '"]}
    found = read(t(TEXT), t(TEXT, computed("`s`", "enum('x','y')")))
    assert {"'x'", "'y'"} <= set(found["s"])


def test_only_what_is_read_gets_values() -> None:
    assert read(t(TEXT), t(TEXT, A)) == {}
    assert read(t(TEXT), t(TEXT, computed("`id` + 1", "int"))) == {"id": []}
    assert read(t(TEXT, computed("lower(`s`)")), t(TEXT, computed("lower(`s`)"), A)) == {}


def test_a_column_is_read_through_others_and_by_its_present_name() -> None:
    over = "`h` varchar(9) GENERATED ALWAYS AS (concat(`g`)) STORED"
    head = t(TEXT, computed("lower(`s`)"))
    assert set(read(head, t(TEXT, computed("lower(`s`)"), over))) == {"s"}


def test_typed_values_and_functional_indexes_read_columns_too() -> None:
    new = "`n` varchar(9) NOT NULL"
    assert set(read(t(TEXT), t(TEXT, new), n="upper(S)")) == {"s"}
    assert set(read(t(TEXT), t(TEXT, "UNIQUE KEY `u` ((lower(`s`)))"))) == {"s"}


def test_fractions_that_a_coarser_column_drops() -> None:
    columns = (
        "`at` datetime(6)",
        "`day` date",
        "`x` double",
        "`d` decimal(6,3)",
        "`b` varbinary(9)",
        "`clock` time(2)",
        "`second` datetime",
    )
    found = values_for(t(*columns), [f"concat({','.join(c.split()[0] for c in columns)})"])
    assert found == {
        "at": ["'2024-02-29 12:30:01.1'", "'2024-02-29 12:30:01.2'"],
        "day": [],
        "x": ["1.00000001", "1.00000002"],
        "d": ["0.001", "0.002"],
        "b": ["x'61'", "x'41'", "x'6100'"],
        "clock": ["'12:30:01.1'", "'12:30:01.2'"],
        "second": [],
    }
