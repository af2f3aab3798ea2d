"""Preconditions of generated columns and functional indexes against what servers refuse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pymysql.err import MySQLError

from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.preconditions.rules import preconditions_for
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.differences import Rules
from alembic_autogen.schema.read import read_schema
from alembic_autogen.server.base import Database, Server
from support.proofs import execute

NUMBERS = ("7", "7x", " 7", "7 ", "-", "+7", "-7", "7.5", "7e1", "123456", None)
DAYS = ("2024-01-01", "2024-1-1", "20240101", "2024-01-01x", "2024-02-30", "x", "", None)
DOCUMENTS = ("{}", '{"a": 1}', '{"a": "7"}', '{"a": "7x"}', '{"a": null}', '{"a": []}', None)
DATED = ("{}", '{"a": "2024-01-01"}', '{"a": "2024-02-30"}', '{"a": "x"}', '{"a": 1}', None)
CASES = [
    ("g BIGINT AS (CAST(v AS SIGNED)) STORED", NUMBERS),
    ("g BIGINT UNSIGNED AS (CAST(TRIM(v) AS UNSIGNED)) STORED", NUMBERS),
    ("g DECIMAL(5,2) AS (CAST(v AS DECIMAL(5,2))) STORED", NUMBERS),
    ("g DOUBLE AS (v + 1) STORED", NUMBERS),
    ("g DATE AS (CAST(v AS DATE)) STORED", DAYS),
    ("g DATE AS (STR_TO_DATE(v, '%Y-%m-%d')) STORED", (*DAYS, "2024-01", "2024-01-01 ")),
    ("g TIME AS (STR_TO_DATE(v, '%H:%i:%s')) STORED", ("10:00", "10:00:00", "10:00:00x", "x")),
    ("g DATE AS (v) STORED", DAYS),
    ("g INT AS (CASE WHEN v REGEXP '^[0-9]+$' THEN CAST(v AS SIGNED) END) STORED", NUMBERS),
]
ON_MYSQL = [
    ("g DATETIME AS (CAST(v AS DATETIME)) STORED", DAYS),
    ("KEY f ((CAST(v AS SIGNED)))", NUMBERS),
    ("KEY f ((CAST(v AS DATE)))", DAYS),
    ("g INT AS (CAST(JSON_EXTRACT(v, '$.a') AS SIGNED)) STORED", DOCUMENTS),
    ("g DATE AS (CAST(JSON_UNQUOTE(JSON_EXTRACT(v, '$.a')) AS DATE)) STORED", DATED),
    ("g DATE AS (JSON_UNQUOTE(JSON_EXTRACT(v, '$.a'))) STORED", DATED[:4]),
    ("KEY f ((CAST(JSON_UNQUOTE(JSON_EXTRACT(v, '$.a')) AS DATE)))", DATED),
]


def _verdicts(server: Server, added: str, values: tuple[str | None, ...]) -> Iterator[str]:
    """Values on which a precondition and the server do not agree."""
    with server.database("computed") as database:
        execute(database, ["CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(40))"])
        preconditions = _preconditions(database, added)
        for value in values:
            with database.connect() as connection, connection.cursor() as cursor:
                cursor.execute("DELETE FROM t")
                cursor.execute("INSERT INTO t VALUES (1, %s)", (value,))
                connection.commit()
                found = any(
                    cursor.execute(precondition.offenders) for precondition in preconditions
                )
                connection.commit()
                try:
                    cursor.execute(f"ALTER TABLE t ADD {added}")
                except MySQLError as error:
                    if not found:
                        yield f"{value!r} is not refused: {error}"
                else:
                    name = "KEY f" if added.startswith("KEY") else "COLUMN g"
                    cursor.execute(f"ALTER TABLE t DROP {name}")
                    if found:
                        yield f"{value!r} is refused, and the server takes it"


def _preconditions(database: Database, added: str) -> list[Precondition]:
    head = read_schema(database)
    execute(database, [f"ALTER TABLE t ADD {added}"])
    models = read_schema(database)
    execute(database, [f"ALTER TABLE t DROP {'KEY f' if 'KEY' in added else 'COLUMN g'}"])
    return preconditions_for(compare(head, models, Rules(), None), {})


@pytest.mark.parametrize(("added", "values"), CASES + ON_MYSQL)
def test_preconditions_refuse_what_mysql_refuses(
    server: Server, added: str, values: tuple[str | None, ...]
) -> None:
    assert list(_verdicts(server, added, values)) == []


@pytest.mark.parametrize(("added", "values"), CASES)
def test_preconditions_refuse_what_mariadb_refuses(
    mariadb: Server, added: str, values: tuple[str | None, ...]
) -> None:
    assert list(_verdicts(mariadb, added, values)) == []
