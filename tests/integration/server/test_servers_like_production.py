"""A server configured like production refuses and makes the same as production."""

from __future__ import annotations

from pathlib import Path

import pymysql
import pytest

from alembic_autogen.server import launch
from alembic_autogen.server.base import Server
from alembic_autogen.server.connection import rows
from alembic_autogen.server.likeness import read_likeness
from alembic_autogen.settings import load
from support.shops import url

NO_KEY = "CREATE TABLE t (n INT)"
LOOSE_KEY = (
    "CREATE TABLE t (id INT PRIMARY KEY, n INT, m INT, KEY (n), FOREIGN KEY (m) REFERENCES t (n))"
)
WIDE = f"CREATE TABLE t (id INT PRIMARY KEY, {', '.join(f'c{n} CHAR(255)' for n in range(40))})"
COMPRESSED = "CREATE TABLE t (id INT PRIMARY KEY) ROW_FORMAT = COMPRESSED"
INDEXED = "CREATE TABLE t (id VARBINARY(800) PRIMARY KEY)"
LONG_KEY = "CREATE TABLE t (id VARBINARY(2000) PRIMARY KEY)"
FUNCTION = "CREATE FUNCTION f() RETURNS INT RETURN 1"
MYISAM = "CREATE TABLE t (id INT PRIMARY KEY) ENGINE = MyISAM"
BOTH_ENGINES = (
    f"{MYISAM}; CREATE TABLE u (id INT PRIMARY KEY); START TRANSACTION; "
    "INSERT INTO u VALUES (1); INSERT INTO t VALUES (1); ROLLBACK"
)
TIMESTAMPS = "CREATE TABLE t (id INT PRIMARY KEY, at TIMESTAMP)"
UTF8 = "CREATE TABLE t (name CHAR(9) PRIMARY KEY) CHARACTER SET utf8"
PLAIN = "CREATE TABLE t (id INT PRIMARY KEY)"

CASES = [
    ("mysql", "sql_require_primary_key=ON", NO_KEY, 3750),
    ("mysql", "sql_generate_invisible_primary_key=ON", NO_KEY, "my_row_id"),
    ("mysql", "restrict_fk_on_non_standard_key=OFF", LOOSE_KEY, "FOREIGN KEY"),
    ("mysql", "disabled_storage_engines=MyISAM", MYISAM, 3161),
    ("mysql", "log_bin=ON;enforce_gtid_consistency=ON", BOTH_ENGINES, 1785),
    ("mariadb", "innodb_force_primary_key=ON", NO_KEY, 1173),
    ("mariadb", "innodb_read_only_compressed=ON", COMPRESSED, 4047),
    ("mariadb", "enforce_storage_engine=InnoDB", MYISAM, 1290),
    ("mariadb", "old_mode=", UTF8, "CHARSET=utf8mb4"),
    ("both", "innodb_strict_mode=OFF", WIDE, "c39"),
    ("both", "explicit_defaults_for_timestamp=OFF", TIMESTAMPS, "ON UPDATE"),
    ("both", "innodb_page_size=4096", LONG_KEY, 1071),
    ("mysql", "innodb_page_size=65536", COMPRESSED, 1031),
    ("mariadb", "innodb_page_size=65536", COMPRESSED, 1005),
    ("both", "innodb_default_row_format=redundant", INDEXED, 1709),
    ("both", "log_bin=ON;log_bin_trust_function_creators=OFF", FUNCTION, 1418),
    ("both", "default_storage_engine=MyISAM", PLAIN, "ENGINE=MyISAM"),
    ("both", "character_set_server=latin1;collation_server=latin1_german1_ci", PLAIN, "german1"),
]


def outcome(server: Server, statements: str) -> str | int:
    """The number of the error, or the table that the statements make."""
    with server.database("like") as database, database.connect() as connection:
        try:
            for statement in statements.split("; "):
                rows(connection, statement)
        except pymysql.err.MySQLError as error:
            return int(error.args[0])
        return str(rows(connection, "SHOW CREATE TABLE t")[0][1])


@pytest.mark.parametrize(
    ("flavor", "variables", "statements", "expected"),
    [
        pytest.param(each, *case[1:], id=f"{each}-{case[1].split('=')[0]}-{number}")
        for number, case in enumerate(CASES)
        for each in (("mysql", "mariadb") if case[0] == "both" else (case[0],))
    ],
)
def test_like_production(
    flavor: str, variables: str, statements: str, expected: str | int, tmp_path: Path
) -> None:
    flags = {"flavor": flavor, "server": "packages"}
    with launch(load(tmp_path, {**flags, "server_variables": variables}, {})) as launched:
        production = launched.server()
        like = read_likeness(url(production.address, ""))
        theirs = outcome(production, statements)
    copied = ";".join(f"{name}={value}" for name, value in like.variables.items())
    with launch(load(tmp_path, {**flags, "server_variables": copied}, {})) as launched:
        ours = outcome(launched.server(), statements)
    assert ours == theirs
    assert str(expected) in str(theirs)


def test_a_default_collation_of_sessions_is_left_out(tmp_path: Path) -> None:
    with launch(load(tmp_path, {"server": "packages"}, {})) as launched:
        server = launched.server()
        with server.connect() as connection:
            rows(connection, "SET GLOBAL default_collation_for_utf8mb4 = utf8mb4_general_ci")
        (reason,) = read_likeness(url(server.address, "")).left_out
    assert reason.startswith("default_collation_for_utf8mb4 = utf8mb4_general_ci")
