"""Plain Alembic is killed after each statement of a revision that changes two databases.

The kind: every point between two statements, of which each concerns the other database; tables of
one name in both; rows, triggers, views and foreign keys that lead from one to the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alembic_autogen.server.base import Database
from support.deployments import Deployment, make_deployment
from support.killed import run_until_killed
from support.shops import TOOL, run_alembic

FIRST = '''\
"""Tables of one name in both databases."""

from alembic import op

revision, down_revision = "0001", None


def upgrade():
    for name in ("", "audit."):
        op.execute(f"CREATE TABLE {name}person (id INT PRIMARY KEY, name VARCHAR(20))")
    op.execute("CREATE TABLE audit.log (id INT PRIMARY KEY, text VARCHAR(50))")


def downgrade():
    pass
'''
SECOND = '''\
"""Changes in both databases."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("ALTER TABLE audit.person ADD COLUMN kind INT")
    op.execute("ALTER TABLE person ADD COLUMN kind INT")
    op.execute("UPDATE person SET kind = COALESCE(kind, 0) + 1")
    op.execute("ALTER TABLE audit.log ADD COLUMN person_id INT")
    op.execute("INSERT INTO audit.log SELECT id + 10, name, id FROM person")
    op.execute("CREATE TABLE visit (id INT PRIMARY KEY, log_id INT,"
               " CONSTRAINT of_log FOREIGN KEY (log_id) REFERENCES audit.log (id))")
    op.execute("CREATE TRIGGER audit.counts BEFORE INSERT ON audit.person FOR EACH ROW"
               " SET NEW.kind = 1")
    op.execute("CREATE VIEW people AS SELECT id, kind FROM audit.person")
    op.execute("ALTER TABLE audit.person MODIFY name VARCHAR(60)")
    op.execute("ALTER TABLE person MODIFY name VARCHAR(50)")


def downgrade():
    op.execute("ALTER TABLE person MODIFY name VARCHAR(20)")
    op.execute("ALTER TABLE audit.person MODIFY name VARCHAR(20)")
    op.execute("DROP VIEW people")
    op.execute("DROP TRIGGER audit.counts")
    op.execute("DROP TABLE visit")
    op.execute("DELETE FROM audit.log WHERE person_id IS NOT NULL")
    op.execute("ALTER TABLE audit.log DROP COLUMN person_id")
    op.execute("ALTER TABLE person DROP COLUMN kind")
    op.execute("ALTER TABLE audit.person DROP COLUMN kind")
'''
ROWS = (
    "INSERT INTO shop.person (id, name) VALUES (1, 'Ada'), (2, 'Bob')",
    "INSERT INTO audit.person (id, name) VALUES (1, 'Eve')",
    "INSERT INTO audit.log (id, text) VALUES (1, 'began')",
    "COMMIT",
)


class _Audited(Deployment):
    """A project whose previews run on a server of the tool's, which may have any database."""

    def command(self, *arguments: str) -> list[str]:
        return [*TOOL, *arguments, "--server", "auto"]

    def create(self) -> None:
        """Create both databases again, and apply the first revision."""
        with self.database.server.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SET foreign_key_checks = 0")
            for name in ("shop", "audit"):
                cursor.execute(f"DROP DATABASE IF EXISTS {name}")
                cursor.execute(f"CREATE DATABASE {name}")
        assert run_alembic(["upgrade", "0001"], self.folder).code == 0
        self.rows(*ROWS)

    def state(self) -> list[str]:
        """What SHOW CREATE prints in both databases, and all rows."""
        found = []
        for name in ("shop", "audit"):
            for table, kind in self.rows(f"SHOW FULL TABLES FROM {name}"):
                if table == "alembic_version":
                    continue
                found += map(str, self.rows(f"SHOW CREATE TABLE {name}.{table}"))
                if kind == "BASE TABLE":
                    found += map(str, self.rows(f"SELECT * FROM {name}.{table} ORDER BY id"))
            found += [str(row[:5]) for row in self.rows(f"SHOW TRIGGERS FROM {name}")]
        return found


@pytest.fixture
def audited(database: Database, tmp_path: Path) -> Iterator[_Audited]:
    """A project with two revisions, and both databases."""
    found = _Audited(**vars(make_deployment(tmp_path / "project", database)))
    (found.folder / "pyproject.toml").write_text('[tool.alembic-autogen]\nschemas = ["audit"]\n')
    found.write("0001_first.py", FIRST)
    found.write("0002_second.py", SECOND)
    found.create()
    yield found
    with database.server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SET foreign_key_checks = 0")
        cursor.execute("DROP DATABASE audit")


def places(audited: _Audited, direction: str, target: str) -> Iterator[int]:
    """Kill plain Alembic after each statement; the database is there then."""
    number = 1
    while True:
        audited.create()
        if direction == "downgrade":
            assert run_alembic(["upgrade", "head"], audited.folder).code == 0
        if not run_until_killed(audited, number, direction, target):
            return
        yield number
        number += 1


def goes_on(audited: _Audited, *arguments: str) -> None:
    done = audited.run(*arguments, "--yes")
    if done.code == 3 and "--rows-missing" in done.err:
        done = audited.run(*arguments, "--yes", "--rows-missing")
    assert done.code == 0, done.out + done.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("direction", "command", "target"),
    [
        ("upgrade", ["upgrade"], "0002"),
        ("upgrade", ["resume"], "0002"),
        ("downgrade", ["downgrade", "0001"], "0001"),
        ("upgrade", ["downgrade", "0001"], "0001"),
    ],
)
def test_it_goes_on_in_both(
    audited: _Audited, direction: str, command: list[str], target: str
) -> None:
    if target == "0002":
        assert run_alembic(["upgrade", "0002"], audited.folder).code == 0
    wanted = audited.state()
    tried = 0
    for number in places(audited, direction, "0002" if direction == "upgrade" else "0001"):
        goes_on(audited, *command)
        assert (number, audited.versions()) == (number, [target])
        assert (number, audited.state()) == (number, wanted)
        tried += 1
    assert tried == (10 if direction == "upgrade" else 9)
