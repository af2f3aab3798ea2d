"""SQLAlchemy types by what they render, and whether they are portable ones."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from alembic_autogen.schema import types
from alembic_autogen.schema.types import sqlalchemy_type
from support.tables import INNODB, column

PORTABLE = {
    "tinyint(1)": "BOOL",
    "smallint": "SMALLINT",
    "smallint(6)": "SMALLINT",  # as MariaDB prints it
    "int": "INTEGER",
    "int(11)": "INTEGER",
    "bigint": "BIGINT",
    "bigint(20)": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "decimal(8,2)": "NUMERIC(8, 2)",
    "decimal(8)": "NUMERIC(8, 0)",
    "date": "DATE",
    "time": "TIME",
    "datetime": "DATETIME",
    "timestamp": "TIMESTAMP",
    "json": "JSON",
    "blob": "BLOB",
    "char(3)": "CHAR(3)",
    "varchar(9)": "VARCHAR(9)",
    "text": "TEXT",
    "binary(3)": "BINARY(3)",
    "binary": "BINARY(1)",
    "varbinary(9)": "VARBINARY(9)",
}
OF_MYSQL = {
    "tinyint": "TINYINT",
    "tinyint(4)": "TINYINT",
    "tinyint(3) unsigned": "TINYINT UNSIGNED",
    "tinyint(2)": "TINYINT(2)",
    "smallint(5) unsigned": "SMALLINT UNSIGNED",
    "mediumint": "MEDIUMINT",
    "mediumint(9)": "MEDIUMINT",
    "mediumint(8) unsigned": "MEDIUMINT UNSIGNED",
    "int unsigned": "INTEGER UNSIGNED",
    "int(10) unsigned": "INTEGER UNSIGNED",
    "int(10) unsigned zerofill": "INTEGER(10) UNSIGNED ZEROFILL",
    "int(7)": "INTEGER(7)",
    "bigint(20) unsigned": "BIGINT UNSIGNED",
    "decimal(8,2) unsigned": "DECIMAL(8, 2) UNSIGNED",
    "decimal(8) unsigned": "DECIMAL(8) UNSIGNED",
    "float unsigned": "FLOAT UNSIGNED",
    "float(7,3)": "FLOAT(7, 3)",
    "double(7,3)": "DOUBLE(7, 3)",
    "double unsigned": "DOUBLE UNSIGNED",
    "time(3)": "TIME(3)",
    "datetime(6)": "DATETIME(6)",
    "timestamp(1)": "TIMESTAMP(1)",
    "year": "YEAR",
    "bit(3)": "BIT(3)",
    "tinyblob": "TINYBLOB",
    "mediumblob": "MEDIUMBLOB",
    "longblob": "LONGBLOB",
    "tinytext": "TINYTEXT",
    "mediumtext": "MEDIUMTEXT",
    "longtext": "LONGTEXT",
    "enum('a','it''s')": "ENUM('a','it''s')",
    "set('a','b')": "SET('a','b')",
    "set('a','')": "SET('a','')",
    "enum('a','')": "ENUM('a','')",
    "enum('a\nb')": "ENUM('a\nb')",
}


@pytest.mark.parametrize(
    ("type_", "rendered", "is_portable"),
    [
        *((type_, text, True) for type_, text in PORTABLE.items()),
        *((type_, text, False) for type_, text in OF_MYSQL.items()),
    ],
)
def test_a_type_renders_as_the_column_s(type_: str, rendered: str, is_portable: bool) -> None:
    found = sqlalchemy_type(column(f"`a` {type_}"), "utf8mb4", "utf8mb4_0900_ai_ci")
    assert found is not None
    assert found.compile(dialect=mysql.dialect()) == rendered
    assert type(found).__module__.startswith("sqlalchemy.dialects.mysql") is not is_portable


@pytest.mark.parametrize(
    ("line", "rendered", "is_portable"),
    [
        ("varchar(9) COLLATE utf8mb4_bin", "VARCHAR(9) COLLATE utf8mb4_bin", True),
        (
            "varchar(9) CHARACTER SET latin1",
            "VARCHAR(9) CHARACTER SET latin1 COLLATE latin1_swedish_ci",
            False,
        ),
        (
            "enum('a') CHARACTER SET latin1 COLLATE latin1_bin",
            "ENUM('a') CHARACTER SET latin1 COLLATE latin1_bin",
            False,
        ),
        ("longtext COLLATE utf8mb4_bin", "LONGTEXT COLLATE utf8mb4_bin", False),
        ("set('a','') COLLATE utf8mb4_bin", "SET('a','') COLLATE utf8mb4_bin", False),
    ],
)
def test_only_what_differs_from_the_table_is_rendered(
    line: str, rendered: str, is_portable: bool
) -> None:
    found = sqlalchemy_type(column(f"`a` {line}", INNODB), "utf8mb4", "utf8mb4_0900_ai_ci")
    assert found is not None
    assert found.compile(dialect=mysql.dialect()) == rendered
    assert type(found).__module__.startswith("sqlalchemy.dialects.mysql") is not is_portable


@pytest.mark.parametrize(
    "type_",
    [
        *("geometry", "vector(3)", "point", "xmltype"),
        *("text COMPRESSED", "varchar(9) COMPRESSED", "varbinary(9) COMPRESSED"),
    ],
)
def test_what_sqlalchemy_does_not_know_has_no_type(type_: str) -> None:
    assert sqlalchemy_type(column(f"`a` {type_}"), "", "") is None


def test_results_are_what_python_expects() -> None:
    doubled = sqlalchemy_type(column("`a` double(7,3)"), "", "")
    assert isinstance(doubled, mysql.DOUBLE) and not doubled.asdecimal
    empty = sqlalchemy_type(column("`a` set('a','')"), "", "")
    assert isinstance(empty, mysql.SET) and empty.retrieve_as_bitwise
    plain = sqlalchemy_type(column("`a` set('a')"), "", "")
    assert isinstance(plain, mysql.SET) and not plain.retrieve_as_bitwise
    assert isinstance(sqlalchemy_type(column("`a` uuid"), "", ""), sa.UUID)


class Unwritten(sa.types.TypeEngine[Any]):
    """A type that SQLAlchemy's dialect for MySQL does not write."""

    __visit_name__ = "unwritten"


def test_addresses_of_mariadb_have_a_type_only_where_sqlalchemy_writes_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert set(types._ADDRESSES) == {"inet4", "inet6"} & {name.lower() for name in vars(mysql)}
    for known, found in (
        ({"inet4": sa.Integer, "inet6": sa.Integer}, sa.Integer),
        ({"inet4": sa.Integer, "inet6": Unwritten}, None),
        ({"inet4": Unwritten, "inet6": sa.Integer}, None),
    ):
        monkeypatch.setattr(types, "_ADDRESSES", known)
        types._has_addresses.cache_clear()
        type_ = sqlalchemy_type(column("`a` inet4"), "", "")
        assert (type(type_) if type_ else None) is found
    types._has_addresses.cache_clear()
