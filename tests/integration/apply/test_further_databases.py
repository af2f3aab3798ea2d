"""``upgrade`` and ``downgrade`` where the models name a second database of the server as a schema.

The kind: revisions of which only some statements, such as the last, concern the other database;
places within them; tables of others there; the application's own database, named in ``schemas`` and
not named; accounts that may not read the other one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server.base import Database
from support.deployments import Deployment, make_deployment
from support.shops import TOOL, url

FIRST = '''\
"""Tables in both databases."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None


def upgrade():
    op.create_table("person", sa.Column("id", sa.Integer, primary_key=True))
    op.create_table(
        "log",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("text", sa.String(50)),
        schema="audit",
    )
    op.execute("CREATE VIEW latest AS SELECT id, person_id FROM audit.log")
    op.execute("CREATE TRIGGER audit.clear BEFORE INSERT ON audit.log FOR EACH ROW SET NEW.id = 1")
    op.create_table("counter", sa.Column("id", sa.Integer, primary_key=True), schema="audit")


def downgrade():
    op.drop_table("counter", schema="audit")
    op.execute("DROP VIEW latest")
    op.drop_table("log", schema="audit")
    op.drop_table("person")
'''.replace('sa.ForeignKey("person.id")', 'sa.ForeignKey("shop.person.id")')
SECOND = '''\
"""Changes in both databases."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.add_column("person", sa.Column("name", sa.String(50)))
    op.add_column("log", sa.Column("level", sa.Integer), schema="audit")
    op.create_table("gone", sa.Column("id", sa.Integer, primary_key=True), schema="audit")


def downgrade():
    op.drop_table("gone", schema="audit")
    op.drop_column("log", "level", schema="audit")
    op.drop_column("person", "name")
'''
THIRD = '''\
"""Drops a table of the other database."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0003", "0002"


def upgrade():
    op.drop_table("counter", schema="audit")


def downgrade():
    op.create_table("counter", sa.Column("id", sa.Integer, primary_key=True), schema="audit")
'''


ROWS = '''\
"""Deletes rows of the other database."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("DELETE FROM audit.log")


def downgrade():
    op.execute("ALTER TABLE audit.log COMMENT ''")
'''


class _Audited(Deployment):
    """A project whose previews run on a server of the tool's, which may have any database."""

    def command(self, *arguments: str) -> list[str]:
        return [*TOOL, *arguments, "--server", "auto"]


@pytest.fixture
def audited(database: Database) -> Iterator[Database]:
    """A server with a second database, whose default collation is not that of the server."""
    with database.server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE audit COLLATE utf8mb4_bin")
        try:
            yield database
        finally:
            cursor.execute("SET foreign_key_checks = 0")
            cursor.execute("DROP DATABASE audit")


@pytest.fixture(params=[("audit",), ("shop", "audit")], ids=" ".join)
def project(request: pytest.FixtureRequest, audited: Database, tmp_path: Path) -> Deployment:
    """A project with two revisions, of which the first one is applied."""
    return _project(tmp_path, audited, request.param)


@pytest.fixture
def plain(audited: Database, tmp_path: Path) -> Deployment:
    """The same, where ``schemas`` names the second database alone."""
    return _project(tmp_path, audited, ("audit",))


def _project(tmp_path: Path, audited: Database, schemas: tuple[str, ...]) -> Deployment:
    deployment = _Audited(**vars(make_deployment(tmp_path / "project", audited)))
    names = ", ".join(f'"{name}"' for name in schemas)
    (deployment.folder / "pyproject.toml").write_text(
        f"[tool.alembic-autogen]\nschemas = [{names}]\n"
    )
    deployment.write("0001_first.py", FIRST)
    deployment.write("0002_second.py", SECOND)
    done = deployment.run("upgrade", "0001")
    assert done.code == 0, done.err
    return deployment


def test_a_complete_revision_is_complete(project: Deployment) -> None:
    done = project.run("upgrade")
    assert done.code == 0, done.err
    assert "Half done" not in done.err and "Drift" not in done.err, done.err
    assert project.versions() == ["0002"]
    again = project.run("upgrade")
    assert again.code == 0, again.err
    assert project.versions() == ["0002"]
    back = project.run("downgrade", "base", "--yes")
    assert back.code == 0, back.err
    assert project.rows("SHOW TABLES FROM audit") == []


@pytest.mark.slow
def test_a_revision_that_has_stopped_between_the_databases_goes_on(plain: Deployment) -> None:
    plain.rows(
        "ALTER TABLE person ADD COLUMN name VARCHAR(50)",
        "ALTER TABLE audit.log ADD COLUMN level INTEGER",
        "CREATE TABLE audit.theirs (id INT PRIMARY KEY)",
    )
    done = plain.run("upgrade")
    assert done.code == 0, done.err
    assert "after statement 2 of 3 of the upgrade of revision 0002" in done.err, done.err
    assert plain.versions() == ["0002"]
    assert plain.rows("SHOW TABLES FROM audit LIKE 'gone'")
    drift = plain.run("check-drift", "--url", url(plain.database.server.address, "shop"))
    assert drift.code == 1, drift.err
    assert "1 difference" in drift.out and "table audit.theirs" in drift.out, drift.out


VIEWS = (
    "CREATE OR REPLACE VIEW audit.seen AS SELECT id FROM audit.log",
    "CREATE OR REPLACE VIEW audit.seen AS SELECT id FROM shop.log",
)


@pytest.mark.slow
@pytest.mark.parametrize("made", [0, 1])
def test_a_view_of_the_other_database_reads_the_database_that_it_names(
    plain: Deployment, made: int
) -> None:
    """Each of the databases has a table of that name."""
    plain.rows("CREATE TABLE log (id INT PRIMARY KEY)", VIEWS[made])
    address = url(plain.database.server.address, "shop")
    here = plain.run("check-drift", "--url", address)
    assert here.code == 1, here.err
    assert "2 differences" in here.out, here.out
    shown = here.out.replace("`", "").lower()
    assert ("from audit.log" in shown) is (made == 0), here.out
    for statement in _statements(here.out):
        plain.rows(statement)
    assert plain.run("check-drift", "--url", address).code == 0
    plain.rows("CREATE TABLE log (id INT PRIMARY KEY)", VIEWS[made])
    plain.rows("ALTER TABLE person ADD COLUMN name VARCHAR(50)")
    done = plain.run("upgrade")
    assert done.code == 0, done.err
    assert "after statement 1 of 3 of the upgrade of revision 0002" in done.err, done.err


def _statements(output: str) -> list[str]:
    """The statements that a report prints."""
    _, _, text = output.partition("These statements")
    return [line.rstrip(";") for line in text.splitlines() if line.endswith(";")]


def test_a_table_of_others_in_the_way_ends_the_command(plain: Deployment) -> None:
    plain.rows("CREATE TABLE audit.gone (id INT PRIMARY KEY, theirs INT)")
    done = plain.run("upgrade")
    assert done.code == 2, done.err
    assert "table audit.gone" in done.err
    assert "DROP TABLE audit.gone;" in done.err, done.err
    assert "were not run on a disposable server" not in done.err
    assert plain.versions() == ["0001"]


def test_an_account_that_may_not_read_the_other_database(plain: Deployment) -> None:
    plain.rows(
        "CREATE USER few@'%' IDENTIFIED BY 'pw'",
        "GRANT ALL ON shop.* TO few@'%'",
    )
    try:
        own = plain.database.server.address
        address = replace(own, user="few", password="pw")
        ini = plain.folder / "alembic.ini"
        old, new = (url(each, "shop").replace("%", "%%") for each in (own, address))
        ini.write_text(ini.read_text().replace(old, new))
        done = plain.run("upgrade")
        drift = plain.run("check-drift", "--url", url(address, "shop"))
    finally:
        plain.rows("DROP USER few@'%'")
    assert done.code == 2, done.err
    assert "The account of env.py may not read the whole schema" in done.err
    assert "to database 'audit'" in done.err and "--no-preview" in done.err
    assert drift.code == 2 and "to database 'audit'" in drift.err, drift.err


@pytest.mark.slow
def test_rows_of_the_other_database_are_lost_only_if_that_is_accepted(plain: Deployment) -> None:
    """The database is one of a list; alembic.ini names another one."""
    address = plain.database.server.address
    urls = plain.folder / "urls.txt"
    urls.write_text(url(address, "shop") + "\n")
    ini = plain.folder / "alembic.ini"
    old, new = (url(address, name).replace("%", "%%") for name in ("shop", "template"))
    ini.write_text(ini.read_text().replace(old, new))
    plain.write("0003_third.py", THIRD)
    plain.rows("INSERT INTO audit.counter VALUES (1), (2)")
    refused = plain.run("upgrade", "--urls", str(urls))
    assert refused.code == 3, refused.err
    assert "audit.counter" in refused.err, refused.err
    assert plain.versions() == ["0001"]
    done = plain.run("upgrade", "--yes", "--backup", "saved", "--urls", str(urls))
    assert done.code == 0, done.err
    assert plain.versions() == ["0003"]
    back = plain.run("downgrade", "0002", "--yes", "--restore", "saved", "--urls", str(urls))
    assert back.code == 0, back.err
    assert plain.rows("SELECT id FROM audit.counter ORDER BY id") == [(1,), (2,)]
    stamped = plain.run("stamp", "0002", "--url", url(address, "shop"))
    assert stamped.code == 0, stamped.err
    wrong = plain.run("stamp", "0003", "--url", url(address, "shop"))
    assert wrong.code == 1 and "audit.counter" in wrong.out, wrong.out


def test_rows_of_the_other_database_are_counted(plain: Deployment) -> None:
    plain.rows("INSERT INTO audit.log (id) VALUES (0)")
    plain.write("0002_second.py", ROWS)
    done = plain.run("upgrade", "--yes")
    assert done.code == 0, done.err
    assert "Rows of audit.log: 1 before, 0 after" in done.out, done.out


LATE = '''\
"""A column in each database."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None


def upgrade():
    op.add_column("person", sa.Column("name", sa.String(50)))
    op.add_column("person", sa.Column("kind", sa.Integer), schema="audit")
    op.create_table("made", sa.Column("id", sa.Integer, primary_key=True), schema="audit")


def downgrade():
    op.drop_table("made", schema="audit")
    op.drop_column("person", "kind", schema="audit")
    op.drop_column("person", "name")
'''
EARLIER = (
    "CREATE TABLE shop.person (id INT PRIMARY KEY)",
    "CREATE TABLE audit.person (id INT PRIMARY KEY)",
    "CREATE TABLE shop.visit (id INT PRIMARY KEY, by_id INT,"
    " CONSTRAINT visit_by FOREIGN KEY (by_id) REFERENCES audit.person (id))",
    "CREATE VIEW shop.people AS SELECT id FROM audit.person",
    "CREATE TRIGGER audit.counts BEFORE INSERT ON audit.person FOR EACH ROW SET NEW.id = 1",
)
"""What both databases had before the first revision."""


@pytest.fixture
def late(audited: Database, tmp_path: Path) -> Deployment:
    """A project whose first revision comes after the tables."""
    found = _Audited(**vars(make_deployment(tmp_path / "project", audited)))
    for path in (found.folder / "migrations" / "versions").glob("*.py"):
        path.unlink()
    (found.folder / "models.py").write_text("from sqlalchemy import MetaData\n\nall = MetaData()\n")
    found.write("0001_late.py", LATE)
    found.rows(*EARLIER)
    return found


def test_the_baseline_has_both_databases(late: Deployment) -> None:
    project = late.folder / "pyproject.toml"
    project.write_text('[tool.alembic-autogen]\nschemas = ["audit"]\nmetadata = "models:all"\n')
    assert late.run("upgrade", "--no-preview").code == 0
    late.rows("CREATE TABLE audit.theirs (id INT PRIMARY KEY)", "COMMIT")
    address = url(late.database.server.address, "shop")
    done = late.run("baseline", "--from-url", address)
    assert done.code == 0, done.out + done.err
    text = (late.folder / "baseline.sql").read_text()
    here, _, there = text.partition("USE `audit`;")
    assert "CREATE TABLE `visit`" in here and "CREATE TABLE `theirs`" in there
    assert "`kind`" not in text and "`made`" not in text and "alembic_version" not in text
    with project.open("a") as file:
        file.write('baseline = "baseline.sql"\n')
    drift = late.run("check-drift", "--url", address)
    assert drift.code == 0, drift.out + drift.err
    late.rows("ALTER TABLE audit.made ADD b INT")
    (late.folder / "baseline.sql").unlink()
    changed = late.run("baseline", "--from-url", address)
    assert changed.code == 1 and "column audit.made.b" in changed.out, changed.out + changed.err


def test_a_diagram_has_both_databases(late: Deployment) -> None:
    late.rows("CREATE TABLE audit.alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
    address = url(late.database.server.address, "shop")
    (late.folder / "pyproject.toml").write_text('[tool.alembic-autogen]\nschemas = ["audit"]\n')
    done = late.run("erd", "--url", address)
    assert done.code == 0, done.err
    assert done.out.count("id PK") == 3 and "alembic_version" not in done.out, done.out
    assert "visit_by" in done.out or "by_id" in done.out.partition("}")[2], done.out


TWINS = '''\
"""Loses rows of tables that the other database has, too."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("DELETE FROM audit.twin WHERE id > 1")
    op.execute("UPDATE twin SET a = 7")
    op.execute("ALTER TABLE audit.twin DROP COLUMN v")
    op.execute("DROP TABLE other")
    op.execute("DROP TABLE audit.third")


def downgrade():
    op.execute("CREATE TABLE audit.third (id INT PRIMARY KEY)")
    op.execute("CREATE TABLE other (id INT PRIMARY KEY)")
    op.execute("ALTER TABLE audit.twin ADD COLUMN v VARCHAR(20)")
'''
TWIN_TABLES = '''\
"""The same tables in both databases."""

from alembic import op

revision, down_revision = "0001", None


def upgrade():
    for database in ("", "audit."):
        op.execute(f"CREATE TABLE {database}twin (id INT PRIMARY KEY, a INT, v VARCHAR(20))")
        op.execute(f"CREATE TABLE {database}other (id INT PRIMARY KEY)")
        op.execute(f"CREATE TABLE {database}third (id INT PRIMARY KEY)")


def downgrade():
    pass
'''


def test_tables_of_one_name_in_both_databases_are_told_apart(late: Deployment) -> None:
    (late.folder / "pyproject.toml").write_text('[tool.alembic-autogen]\nschemas = ["audit"]\n')
    late.rows("DROP TRIGGER audit.counts")
    late.write("0001_late.py", TWIN_TABLES)
    late.write("0002_twins.py", TWINS)
    assert late.run("upgrade", "0001").code == 0
    for name, count in (("shop", 3), ("audit", 4)):
        rows = ", ".join(f"({n}, {n}, '{name}')" for n in range(count))
        late.rows(f"INSERT INTO {name}.twin VALUES {rows}", "COMMIT")
        late.rows(f"INSERT INTO {name}.other VALUES (1)", "COMMIT")
        late.rows(f"INSERT INTO {name}.third VALUES (1), (2)", "COMMIT")
    everything = [
        f"SELECT * FROM {name}.{table} ORDER BY id"
        for name in ("shop", "audit")
        for table in ("twin", "other", "third")
    ]
    before = [late.rows(query) for query in everything]
    done = late.run("upgrade", "--yes", "--backup", "saved")
    assert done.code == 0, done.err
    losses = {line.strip() for line in done.err.splitlines() if " lose" in line or "may ch" in line}
    assert losses == {
        "loses rows of audit.twin",
        "loses the column audit.twin.v",
        "loses the table other",
        "loses the table audit.third",
        "may change values of twin.a (about 3 rows)",
    }
    (definition,) = late.folder.glob("saved/*/*_third.create.sql")
    assert definition.read_text().startswith("CREATE TABLE `audit`.`third` (")
    back = late.run("downgrade", "0001", "--yes", "--restore", "saved")
    assert back.code == 0, back.out + back.err
    assert [late.rows(query) for query in everything] == before
