"""Values of every type come back exactly, and names of any kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from alembic_autogen.quoting import quote_name
from support.backups import Backed, Loss
from support.deployments import Deployment
from support.git_histories import git

TYPES = {
    "c_tiny": ("TINYINT", "-128", "0"),
    "c_big": ("BIGINT UNSIGNED", "18446744073709551615", "0"),
    "c_fill": ("INT(7) UNSIGNED ZEROFILL", "42", "0"),
    "c_decimal": ("DECIMAL(40, 20)", "-12345678901234567890.00000000000000000001", "0"),
    "c_float": ("FLOAT", "0.1", "-3.4028234e38"),
    "c_float_of": ("FLOAT(9, 3)", "1.2345", "0"),
    "c_double": ("DOUBLE", "0.1", "-1.7976931348623157e308"),
    "c_double_of": ("DOUBLE(12, 3)", "1.2345", "1e8"),
    "c_small_double": ("DOUBLE", "2.2250738585072014e-308", "1.0000000000000002"),
    "c_bit": (
        "BIT(64)",
        "b'1000000000000000000000000000000000000000000000000000000000000001'",
        "0",
    ),
    "c_bool": ("BOOL", "TRUE", "FALSE"),
    "c_date": ("DATE", "'9999-12-31'", "'0000-00-00'"),
    "c_some_date": ("DATE", "'2020-00-00'", "'2020-02-30'"),
    "c_datetime": ("DATETIME(6)", "'2020-02-29 23:59:59.999999'", "'0000-00-00'"),
    "c_timestamp": ("TIMESTAMP(6) NULL", "'2020-10-25 00:30:00.000001'", "'2038-01-01 00:00:00'"),
    "c_time": ("TIME(3)", "'-838:59:59.000'", "'00:00:00.5'"),
    "c_year": ("YEAR", "2155", "0000"),
    "c_char": ("CHAR(9) CHARSET utf8mb4", "'😀\\'\"`\\\\%s'", "''"),
    "c_latin1": ("VARCHAR(9) CHARSET latin1", "_latin1 x'8081E4FF'", "' '"),
    "c_sjis": ("VARCHAR(9) CHARSET cp932", "_cp932 x'878A95A1'", "''"),
    "c_utf16": ("VARCHAR(9) CHARSET utf16", "'日本'", "''"),
    "c_text": ("LONGTEXT", "REPEAT('ä\\n\\r\\0', 70000)", "''"),
    "c_binary": ("BINARY(4)", "x'00'", "x'FFFFFFFF'"),
    "c_varbinary": ("VARBINARY(4)", "x''", "x'0027'"),
    "c_blob": ("LONGBLOB", "REPEAT(x'00FF27', 700000)", "''"),
    "c_enum": ("ENUM('', 'a''b', 'ä')", "'ä'", "''"),
    "c_no_member": ("ENUM('x')", "'no'", "'x'"),
    "c_set": ("SET('x', 'y')", "'x,y'", "''"),
    "c_json": ("JSON", '\'{"a": [1, 0.1, null, "ä\\\\n"]}\'', "'null'"),
    "c_point": (
        "POINT",
        "ST_PointFromText('POINT(1.1 2.2)', 4326)",
        "ST_GeomFromText('POINT(0 0)')",
    ),
    "c_geometry": ("GEOMETRY", "ST_GeomFromText('LINESTRING(0 0, 1 1)')", "NULL"),
}
OF_ONE_FLAVOR = {
    "mysql": {"c_vector": ("VECTOR(2)", "x'0000803F00000040'", "NULL")},
    "mariadb": {
        "c_uuid": ("UUID", "'123e4567-e89b-12d3-a456-426655440000'", "NULL"),
        "c_inet": ("INET6", "'2001:db8::ff00:42:8329'", "NULL"),
        "c_inet4": ("INET4", "'1.2.3.4'", "NULL"),
    },
}
_HOSTILE = "`'\"%s/../ä 日;--\\"


def of_all_types(flavor: str) -> dict[str, Loss]:
    types = {**TYPES, **OF_ONE_FLAVOR[flavor]}
    columns = [f"{name} {type_}" for name, (type_, _, _) in types.items()]
    columns.append("hidden INT INVISIBLE")
    made = "made INT AS (id + 1) VIRTUAL"
    names = ", ".join(("id", *types, "hidden"))
    fill = []
    for number in (1, 2):
        values = ", ".join((str(number), *(each[number] for each in types.values()), "7"))
        fill.append(f"INSERT INTO {{}} ({names}) VALUES ({values})")
    fill.append("INSERT INTO {} (id) VALUES (3)")
    lax = "SET sql_mode = 'ALLOW_INVALID_DATES'"

    def create(table: str) -> str:
        return f"CREATE TABLE {table} (id INT PRIMARY KEY, {made}, {', '.join(columns)})"

    def rows(table: str) -> list[str]:
        return [lax, "SET time_zone = '+01:00'", *(each.replace("{}", table) for each in fill)]

    drops = ", ".join(f"DROP COLUMN {column.split()[0]}" for column in columns)
    adds = ", ".join(f"ADD COLUMN {column}" for column in columns)
    return {
        "dropped_table": Loss(
            [create("whole")], rows("whole"), ["DROP TABLE whole"], [create("whole")]
        ),
        "dropped_columns": Loss(
            [create("columns_of")],
            rows("columns_of"),
            [f"ALTER TABLE columns_of {drops}"],
            [f"ALTER TABLE columns_of {adds}"],
        ),
    }


@pytest.fixture
def zones(deployment: Deployment) -> Iterator[Callable[[str], None]]:
    """Sets the time zone of later sessions, as env.py's."""
    yield lambda zone: deployment.rows(f"SET GLOBAL time_zone = '{zone}'").clear()
    deployment.rows("SET GLOBAL time_zone = 'SYSTEM'")


@pytest.mark.slow
def test_values_of_all_types_come_back_exactly(
    deployment: Deployment, zones: Callable[[str], None]
) -> None:
    backed = Backed(deployment, of_all_types(deployment.database.server.flavor))
    before = backed.contents()
    assert len(before["whole"]) == len(before["columns_of"]) == 4
    zones("+05:30")
    done = backed.upgrade()
    assert done.code == 0, done.err
    zones("-03:00")
    done = backed.downgrade()
    assert done.code == 0, done.out + done.err
    assert before == backed.contents()


@pytest.mark.slow
def test_names_of_any_kind_lead_to_no_other_directory(deployment: Deployment) -> None:
    table, key, column = (quote_name(f"{name}{_HOSTILE}") for name in ("../../t", "k", "c"))
    create = f"CREATE TABLE {table} ({key} INT PRIMARY KEY, {column} VARCHAR(20))"
    columns = f"ALTER TABLE {table} DROP COLUMN {column}"
    losses = {
        "first": Loss(
            [create],
            [f"INSERT INTO {table} VALUES (1, 'x'), (2, NULL)"],
            [columns],
            [f"ALTER TABLE {table} ADD COLUMN {column} VARCHAR(20)"],
        ),
        "second": Loss([], [], [f"DROP TABLE {table}"], [create, columns]),
    }
    backed = Backed(deployment, losses)
    before = backed.contents()
    done = backed.upgrade()
    assert done.code == 0, done.err
    (run,) = backed.folder.iterdir()
    assert {path.parent for path in backed.files()} == {run}
    git(backed.folder, "init")
    assert git(backed.folder, "status", "--porcelain") == ""  # its rows are not committed
    done = backed.downgrade()
    assert done.code == 0, done.out + done.err
    assert before == backed.contents()
