"""Reports of an upgrade if the database differs from what the disposable server has shown."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from support.deployments import Deployment
from support.shops import url

REVISION = '''\
"""It does something else where there are rows."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    connection = op.get_bind()
    has_rows = connection.exec_driver_sql("SELECT COUNT(*) FROM t WHERE id = 9").scalar()
    for each in {real} if has_rows else {expected}:
        connection.exec_driver_sql(each, execution_options={{"no_parameters": True}})


def downgrade():
    pass
'''
NEW = "CREATE TABLE `o``x\n%` (id INT PRIMARY KEY, t INT, KEY k (t){})"
KEY = ", CONSTRAINT fk FOREIGN KEY (t) REFERENCES t (id)"
EXPECTED = [
    "ALTER TABLE t ADD b TEXT, ADD d INT, ADD KEY k (a)",
    "CREATE TABLE missing (id INT PRIMARY KEY)",
    NEW.format(KEY),
    "CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW SET NEW.b = CONCAT('100%', NEW.a)",
    "CREATE VIEW v AS SELECT id FROM t WHERE a LIKE '%x'",
]
REAL = [
    "ALTER TABLE t ADD b TEXT, ADD d BIGINT NOT NULL, ADD c INT, ADD UNIQUE k (a)",
    NEW.format(""),
    "CREATE VIEW v AS SELECT a FROM t",
]


def _differing(deployed: Deployment, expected: list[str], real: list[str]) -> Deployment:
    deployed.write("0002_second.py", REVISION.format(real=real, expected=expected))
    deployed.rows("INSERT INTO t VALUES (9, 9)", "COMMIT")
    return replace(deployed, previews=True)


def test_what_differs_is_said_with_the_statements_that_mend_it(deployed: Deployment) -> None:
    deployment = _differing(deployed, EXPECTED, REAL)
    done = deployment.run("upgrade", "--format", "json")
    assert done.code == 1, done.out + done.err
    found: dict[str, Any] = json.loads(done.out)
    names = {each["name"].rpartition(".")[2] for each in found["differences"]}
    assert names == {"c", "d", "fk", "k", "missing", "r", "v"}
    assert found["mending"]["drops"] == ["column t.c"]
    deployment.rows(*found["mending"]["statements"])
    deployment.edit_env(
        "target_metadata = None", "import sqlalchemy\n\ntarget_metadata = sqlalchemy.MetaData()"
    )
    place = url(deployment.database.server.address, deployment.database.name)
    done = deployment.run("check-drift", "--url", place)
    assert done.code == 0, done.out + done.err


def test_they_are_printed(deployed: Deployment) -> None:
    expected = ["ALTER TABLE t ADD b INT"]
    deployment = _differing(deployed, expected, ["ALTER TABLE t ADD b INT, ADD c INT"])
    done = deployment.run("upgrade")
    assert done.code == 1, done.out + done.err
    assert "drift[missing-column]: + column t.c\n" in done.out
    assert done.out.endswith(
        "These statements mend it (tried on a copy of the schema; they drop column t.c with the "
        "contents):\n"
        "ALTER TABLE `t` DROP COLUMN `c`;\n"
    )


ROWS = '''\
"""Rows come, go and stay."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("CREATE TABLE `n``\\nx%` AS SELECT 1 AS one")
    op.execute("RENAME TABLE t TO moved")
    op.execute("ALTER TABLE moved ADD b INT")
    op.execute("DELETE FROM r WHERE id > 1")
    op.execute("DROP TABLE gone")


def downgrade():
    pass
'''


@pytest.mark.slow
def test_rows_are_counted_before_and_after(deployed: Deployment) -> None:
    for name in ("r", "gone"):
        deployed.rows(
            f"CREATE TABLE {name} (id INT PRIMARY KEY)",
            f"INSERT INTO {name} VALUES (1), (2), (3)",
        )
    first = (deployed.folder / "migrations" / "versions" / "0001_first.py").read_text()
    made = "op.execute('CREATE TABLE {} (id INT PRIMARY KEY)')"
    edited = f"def upgrade():\n    {made.format('r')}\n    {made.format('gone')}\n"
    deployed.write("0001_first.py", first.replace("def upgrade():\n", edited))
    deployed.write("0002_second.py", ROWS)
    done = replace(deployed, previews=True).run("upgrade", "--yes")
    assert done.code == 0, done.out + done.err
    assert (
        "Rows of gone, which is dropped: 3 before\n"
        "Rows of r: 3 before, 1 after\n"
        "Rows of n`\nx%, which is new: 1\n"
        "1 changed table has as many rows as before.\n"
    ) in done.out
