"""Values of before and after are compared by checksums: what differs is named, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from alembic_autogen.apply.afterwards import sums
from alembic_autogen.apply.afterwards.sums import SESSION, Summed
from alembic_autogen.apply.backup.literals import SavedColumn
from alembic_autogen.apply.locks.own_connection import OwnConnection
from alembic_autogen.schema.model import TableKey
from support.deployments import Deployment, rows

VALUES = (
    "CREATE TABLE `v``'\\n%s` (k INT, l VARCHAR(10) CHARACTER SET latin1 NOT NULL, i INT ZEROFILL,"
    " big BIGINT UNSIGNED, d DECIMAL(10, 2), f FLOAT, g DOUBLE, s VARCHAR(20) CHARACTER SET latin1,"
    " t TEXT, b VARBINARY(20), bl LONGBLOB, bits BIT(5), y YEAR, da DATE, ti TIME(3), dt DATETIME,"
    " ts TIMESTAMP NULL, e ENUM('x', 'y'), st SET('a', 'b'), j JSON, p POINT, `c``'\\n%s` INT,"
    " gen INT AS (y + 0), PRIMARY KEY (k, l))"
)
COLUMNS = "k, l, i, big, d, f, g, s, t, b, bl, bits, y, da, ti, dt, ts, e, st, j, p, `c``'\\n%s`"
ROWS = (
    "1, 'é', 1, 18446744073709551615, -1.50, 0.1, -1.2345678901234567e-300, '€', 'a/b', x'00FF2F',"
    " x'', b'10101', 2020, '2020-02-29', '-12:00:00.100', '2020-01-01 00:00:00',"
    " '2020-01-01 00:00:01', 'y', 'a,b', '{\"b\": 1.0, \"a\": null}',"
    " ST_GeomFromText('POINT(1 2)'), 3",
    "1, 'f', -0, 0, 0, 0, 0, '', '', '', NULL, 0, 0, '0000-00-00', 0, '0000-00-00', NULL, '', '',"
    " '[]', NULL, NULL",
    "2, '', " + ", ".join(["NULL"] * 20),
)
KEEPING = '''\
"""Longer types, other names and places; nothing else."""

from alembic import op

revision, down_revision = "0002", "0001"
TABLE = "`v``'\\n%s`"


def upgrade():
    send = op.get_bind().exec_driver_sql
    for each in (
        "SET SESSION sql_mode = ''",  # dates of zeros stay
        f"ALTER TABLE {TABLE} CHANGE i renamed BIGINT, MODIFY d DECIMAL(14, 4), ADD new INT FIRST,"
        " MODIFY s VARCHAR(30) CHARACTER SET utf8mb4, MODIFY l VARCHAR(12) CHARACTER SET utf8mb4"
        " NOT NULL FIRST, MODIFY ti TIME(6), MODIFY dt DATETIME(3), MODIFY st SET('a', 'b', 'c')",
        f"RENAME TABLE {TABLE} TO moved",
        "ALTER TABLE moved ENGINE = InnoDB, CHANGE `c``'\\n%s` c INT, CHANGE k number INT",
    ):
        send(each, execution_options={"no_parameters": True})


def downgrade():
    pass
'''
WRITING = '''\
"""It writes."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("ALTER TABLE t ADD b INT")
    op.execute({!r})


def downgrade():
    pass
'''


def _deployed(deployed: Deployment, *tables: str) -> Deployment:
    """A database with further tables, which its first revision makes, too."""
    text = "\n".join(
        f"    op.get_bind().exec_driver_sql({each.replace('%', '%%')!r})" for each in tables
    )
    path = deployed.folder / "migrations" / "versions" / "0001_first.py"
    path.write_text(path.read_text().replace("def upgrade():\n", f"def upgrade():\n{text}\n"))
    deployed.rows(*tables)
    return replace(deployed, previews=True)


def _upgraded(deployment: Deployment, code: int) -> list[dict[str, Any]]:
    done = deployment.run("upgrade", "--checksum", "--yes", "--format", "json")
    assert done.code == code, done.out + done.err
    found: list[dict[str, Any]] = json.loads(done.out)["checksums"]
    return found


def test_values_of_every_type_are_the_same_in_longer_ones(deployed: Deployment) -> None:
    deployment = _deployed(deployed, VALUES.replace("\\n", "\n"))
    insert = f"INSERT INTO `v``'\n%s` ({COLUMNS}) VALUES ".replace("\\n", "\n")
    deployment.rows("SET sql_mode = ''", *(f"{insert}({each})" for each in ROWS), "COMMIT")
    deployment.write("0002_second.py", KEEPING)
    (found,) = _upgraded(deployment, 0)
    assert (found["old"], found["new"]) == ("v`'\n%s", "moved")
    assert set(found["same"]) == {
        *("number", "l", "renamed", "big", "d", "f", "g", "s", "t", "b", "bl", "bits", "y"),
        *("da", "ti", "dt", "ts", "e", "st", "j", "p", "c"),
    }
    assert (found["changed"], found["unexplained"], found["problem"]) == ([], [], None)


@pytest.mark.parametrize(
    ("statement", "same", "changed"),
    [
        ("UPDATE t SET a = a + 1 WHERE id > 1", ["id"], ["a"]),
        ("UPDATE t SET a = a", ["id", "a"], []),
        ("INSERT INTO t (id) VALUES (3)", [], ["id", "a"]),
        ("ALTER TABLE t MODIFY a VARCHAR(3)", ["id"], ["a"]),
        ("ALTER TABLE t MODIFY a DECIMAL(4, 1) AS (1) STORED", ["id"], []),
    ],
    ids=["update", "same", "insert", "type", "generated"],
)
def test_what_statements_may_change_is_no_error(
    deployed: Deployment, statement: str, same: list[str], changed: list[str]
) -> None:
    deployed.write("0002_second.py", WRITING.format(statement))
    (found,) = _upgraded(replace(deployed, previews=True), 0)
    assert (found["same"], found["changed"], found["unexplained"]) == (same, changed, [])


def test_rows_that_exchange_their_values_are_an_error(deployed: Deployment) -> None:
    swap = (
        "CREATE FUNCTION swapped() RETURNS INT DETERMINISTIC MODIFIES SQL DATA BEGIN"
        " UPDATE t SET a = 3 - a; RETURN 1; END"
    )
    deployment = _deployed(deployed, swap)
    deployment.write("0002_second.py", WRITING.format("SELECT swapped()"))
    done = deployment.run("upgrade", "--checksum")
    assert done.code == 1, done.out + done.err
    assert (
        "1 column of 1 table has the values of before (checksums).\n"
        "Changed, although no statement of the plan does that: t.a (by other sessions"
    ) in done.out


@pytest.mark.parametrize("flags", [["--dry-run"], ["--no-preview"], ["--plan", "p.json"]])
def test_it_needs_a_run_with_a_preview(deployed: Deployment, flags: list[str]) -> None:
    done = replace(deployed, previews=True).run("upgrade", "--checksum", *flags)
    assert (done.code, done.out) == (2, "")
    assert "leave --plan, --dry-run and --no-preview out" in done.err
    assert deployed.versions() == ["0001"]


@dataclass
class _Own:
    """A connection of the tool, as far as sums use it."""

    connection: Any
    queries: int = 0

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        self.queries += 1
        return rows(self.connection, statement)


@contextmanager
def _own(deployment: Deployment) -> Iterator[_Own]:
    with deployment.database.connect() as connection:
        rows(connection, SESSION)
        yield _Own(connection)


KEYS = (
    ("a", "int", "INT", ""),
    ("b", "varchar", "VARCHAR(9)", "utf8mb4"),
    ("c", "varbinary", "VARBINARY(9)", ""),
    ("d", "datetime", "DATETIME(3)", ""),
    ("e", "decimal", "DECIMAL(9, 3)", ""),
)


def test_parts_have_the_sum_of_the_whole(
    deployed: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = ", ".join(f"{name} {type_}" for name, _, type_, _ in KEYS)
    deployed.rows(f"CREATE TABLE k ({columns}, v INT, PRIMARY KEY (a, b, c, d, e))")
    values = [
        f"({n % 2}, {text!r}, {binary}, '2020-01-0{day} 01:00:00.{n}', {n % 3}.5, {n})"
        for n, (text, binary, day) in enumerate(
            (text, binary, day)
            for text in ("", "é", "Z", "a'")
            for binary in ("x'00'", "x'FF'")
            for day in (1, 2)
        )
    ]
    deployed.rows(f"INSERT INTO k VALUES {', '.join(values)}", "COMMIT")
    key = tuple(SavedColumn(name, word, word, charset) for name, word, _, charset in KEYS)
    value = SavedColumn("v", "int", "int")
    summed = Summed(TableKey(None, "k"), key, (value,), (False,), is_ordered=True)
    with _own(deployed) as own:
        whole = summed.sums(cast(OwnConnection, own))
        assert (whole[0], own.queries) == (16, 2)
        monkeypatch.setattr(sums, "_ROWS", 3)
        assert summed.sums(cast(OwnConnection, own)) == whole
        assert own.queries == 14  # six parts, and the end of each
