"""Functional indexes keep the type and collation of a hidden column, which SHOW CREATE conceals."""

from __future__ import annotations

import pytest
from pymysql.err import MySQLError

from alembic_autogen.server.base import Database, Server
from support.shops import Shop

MODELS = """

import sqlalchemy as sa

WORD = sa.Table(
    "word",
    SQLModel.metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("text", sa.String(20, collation="utf8mb4_general_ci")),
)
sa.Index("by_text", sa.text("(lower(text))"), unique=True, _table=WORD)
"""
SECOND = '''\
"""Words."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.execute(
        "CREATE TABLE word (id INT AUTO_INCREMENT PRIMARY KEY,"
        " text VARCHAR(20) COLLATE utf8mb4_general_ci, UNIQUE KEY by_text ((lower(text))))"
    )


def downgrade():
    op.drop_table("word")
'''
CHANGE = '    op.execute("ALTER TABLE word MODIFY text VARCHAR(40) COLLATE utf8mb4_bin")\n'


@pytest.fixture
def wordy(shop: Shop) -> Shop:
    """A shop with an index over an expression, whose column is going to change."""
    models = shop.folder / "models.py"
    models.write_text(models.read_text() + MODELS)
    (shop.folder / "migrations" / "versions" / "0002_words.py").write_text(SECOND)
    assert shop.run("check-drift").code == 0
    shop.edit('String(20, collation="utf8mb4_general_ci")', 'String(40, collation="utf8mb4_bin")')
    return shop


def insert(database: Database, *words: str) -> None:
    with database.connect() as connection, connection.cursor() as cursor:
        for word in words:
            cursor.execute("INSERT INTO word (text) VALUES (%s)", (word,))
        connection.commit()


def test_an_index_is_made_again_when_the_column_under_it_changes(
    wordy: Shop, server: Server
) -> None:
    done = wordy.run("revision", "-m", "words")
    assert done.code == 0, done.err
    with server.database("words") as database:
        wordy.alembic(database, "upgrade", "head")
        insert(database, "resume", "résumé", "a text that is longer than twenty")
        with database.connect() as connection, connection.cursor() as cursor:
            cursor.execute("DELETE FROM word")
            connection.commit()
        wordy.alembic(database, "downgrade", "-1")
        insert(database, "resume")
        with pytest.raises(MySQLError):
            insert(database, "résumé")
    assert wordy.run("check-drift", "--no-cache").code == 0


def test_an_index_that_was_left_behind_is_drift(wordy: Shop, server: Server) -> None:
    versions = wordy.folder / "migrations" / "versions"
    text = SECOND.replace("0002", "0003").replace("0001", "0002")
    start = text.partition("    op.execute(")[0]
    (versions / "0003_change.py").write_text(start + CHANGE + "\n\ndef downgrade():\n    pass\n")
    drift = wordy.run("check-drift")
    assert drift.code == 1, drift.out
    assert "~ index word.by_text" in drift.out
    assert "/* (lower(`text`)) as varchar(20) COLLATE utf8mb4_general_ci */" in drift.out
    assert "/* (lower(`text`)) as varchar(40) COLLATE utf8mb4_bin */" in drift.out
    done = wordy.run("revision", "-m", "words")
    assert done.code == 0, done.err
    with server.database("words") as database:
        wordy.alembic(database, "upgrade", "head")
        insert(database, "resume", "résumé", "a text that is longer than twenty")
    assert wordy.run("check-drift").code == 0


def test_rows_that_the_index_will_not_tell_apart_are_refused(wordy: Shop, server: Server) -> None:
    wordy.edit("utf8mb4_bin", "utf8mb4_0900_ai_ci")
    wordy.edit("utf8mb4_general_ci", "utf8mb4_bin", "migrations/versions/0002_words.py")
    done = wordy.run("revision", "-m", "words")
    assert done.code == 0, done.err
    with server.database("words") as database:
        wordy.alembic(database, "upgrade", "0002")
        insert(database, "resume", "résumé")
        with pytest.raises(AssertionError, match="occur more than once"):
            wordy.alembic(database, "upgrade", "head")
