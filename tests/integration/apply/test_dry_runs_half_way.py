"""The SQL of a dry run goes on where the database is, also in the middle of a revision."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from support.deployments import Deployment

SECOND = '''\
"""Columns, rows and a table."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("SET @step = 5")
    op.add_column("t", sa.Column("b", sa.Integer(), comment="it's 5 %"))
    op.execute("UPDATE t SET b = COALESCE(b, 0) + @step")
    op.add_column("t", sa.Column("c", sa.Integer()))
    more = op.create_table("more", sa.Column("id", sa.Integer, primary_key=True))
    op.bulk_insert(more, [{"id": 1}, {"id": 2}])


def downgrade():
    op.drop_table("more")
    op.drop_column("t", "c")
    op.drop_column("t", "b")
'''
THIRD = '''\
"""Another table."""

from alembic import op

revision, down_revision = "0003", "0002"


def upgrade():
    op.execute("CREATE TABLE last (id INT PRIMARY KEY)")


def downgrade():
    op.execute("DROP TABLE last")
'''
B = "ALTER TABLE t ADD COLUMN b INT COMMENT 'it''s 5 %'"
UNSURE = "-- The schema does not show whether the rows before its next change were written:"


@pytest.fixture
def shop(deployed: Deployment) -> Deployment:
    """A database at the first of three revisions, and a disposable server."""
    deployed.write("0002_second.py", SECOND)
    deployed.write("0003_third.py", THIRD)
    return replace(deployed, previews=True)


def sql_of(shop: Deployment, *arguments: str) -> str:
    """The SQL of a dry run, which changes nothing."""
    before = (shop.versions(), shop.columns(), shop.rows("SHOW TABLES"))
    done = shop.run(*arguments, "--dry-run")
    assert done.code == 0, done.err
    assert (shop.versions(), shop.columns(), shop.rows("SHOW TABLES")) == before
    return done.out


def is_at_head(shop: Deployment) -> bool:
    tables = {name for (name,) in shop.rows("SHOW TABLES")}
    return shop.versions() == ["0003"] and {"more", "last"} <= tables


def test_it_has_what_is_missing(shop: Deployment) -> None:
    shop.rows(B, "UPDATE t SET b = 5", "ALTER TABLE t ADD COLUMN c INT")
    sql = sql_of(shop, "upgrade")
    assert "-- It goes on after statement 3 of 5 of the upgrade of revision 0002." in sql
    assert "SET @step = 5;" in sql and UNSURE not in sql
    assert "ADD COLUMN" not in sql and "UPDATE t" not in sql
    shop.execute_script(sql)
    assert is_at_head(shop)
    assert shop.rows("SELECT b FROM t") == [(5,), (5,)]
    assert shop.rows("SELECT COUNT(*) FROM more") == [(2,)]


@pytest.mark.slow
def test_rows_that_are_in_question_are_marked(shop: Deployment) -> None:
    shop.rows(B)
    sql = sql_of(shop, "upgrade")
    assert UNSURE in sql and sql.index(UNSURE) < sql.index("UPDATE t SET b")
    written = sql_of(shop, "upgrade", "--rows-done")
    assert UNSURE not in written and "UPDATE t" not in written
    shop.execute_script(written)
    assert is_at_head(shop) and shop.rows("SELECT b FROM t") == [(None,), (None,)]


def test_a_downgrade_goes_on_too(shop: Deployment) -> None:
    assert shop.run("upgrade", "0002").code == 0
    shop.rows("DROP TABLE more")
    document = json.loads(shop.run("downgrade", "0001", "--dry-run", "--format", "json").out)
    assert "DROP TABLE more" not in document["sql"] and document["resumed"]["statement"] == 1
    shop.execute_script(document["sql"])
    assert (shop.versions(), shop.columns()) == (["0001"], {"id", "a"})


def test_a_foreign_schema_is_refused(shop: Deployment) -> None:
    shop.rows("ALTER TABLE t ADD COLUMN other INT")
    done = shop.run("upgrade", "--dry-run")
    assert (done.code, done.out) == (2, "") and "column t.other" in done.err


def test_without_a_preview_it_has_all_statements(shop: Deployment) -> None:
    shop.rows(B)
    assert "ADD COLUMN b" in sql_of(shop, "upgrade", "--no-preview")
