"""Servers keep what they computed by a column's old collation, unless they copy the table."""

from __future__ import annotations

from typing import Any

import pytest

from alembic_autogen.server.base import Database, Server
from support.shops import Shop

MODELS = """

import sqlalchemy as sa

sa.Table(
    "word",
    SQLModel.metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("text", sa.String(20, collation="utf8mb4_general_ci")),
    sa.Column("kept", sa.Integer, sa.Computed("if(text = 'a', 1, 0)", persisted=True)),
    sa.Column("more", sa.Integer, sa.Computed("kept + 1", persisted=True)),
    sa.Column("seen", sa.Integer, sa.Computed("if(text = 'a', 1, 0)", persisted=False)),
    sa.Column("next", sa.Integer, sa.Computed("seen + 1", persisted=False)),
    sa.Index("by_kept", "kept"),
    sa.Index("by_seen", "seen"),
    sa.Index("by_next", "next"),
)
sa.Table(
    "single",
    SQLModel.metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("text", sa.String(20, collation="utf8mb4_general_ci")),
    sa.Column("seen", sa.Integer, sa.Computed("if(text = 'a', 0, id)", persisted=False)),
    sa.Column("next", sa.Integer, sa.Computed("seen + 1", persisted=False)),
    sa.Index("by_next", "next", unique=True),
)
"""
NUMBERS = """

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

sa.Table(
    "number",
    SQLModel.metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("n", mysql.INTEGER(3, zerofill=True)),
    sa.Column("kept", sa.String(20), sa.Computed("concat(n)", persisted=True)),
    sa.Column("seen", sa.String(20), sa.Computed("concat(n)", persisted=False)),
    sa.Index("by_seen", "seen"),
)
"""
FUNCTIONAL = """\
WORD = SQLModel.metadata.tables["word"]
sa.Index("by_sum", sa.text("(if(text = 'a', 1, 0))"), _table=WORD)
"""
INDEXED = {"by_kept": "kept = 1", "by_seen": "seen = 1", "by_next": "next = 2"}
COMPUTED = "SELECT id, kept, more, if(text = 'a', 1, 0) FROM word ORDER BY id"


@pytest.fixture
def wordy(shop_anywhere: Shop, anywhere: Server) -> Shop:
    """A shop whose head ignores case, and whose models do not."""
    shop = shop_anywhere
    models = shop.folder / "models.py"
    functional = FUNCTIONAL if anywhere.flavor == "mysql" else ""  # MariaDB has none
    models.write_text(models.read_text() + MODELS + functional)
    done = shop.run("revision", "-m", "words")
    assert done.code == 0, done.err
    models.write_text(models.read_text().replace("utf8mb4_general_ci", "utf8mb4_bin"))
    done = shop.run("revision", "-m", "exact words")
    assert done.code == 0, done.err
    return shop


def query(database: Database, statement: str) -> list[tuple[Any, ...]]:
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        found = list(cursor.fetchall())
        connection.commit()
    return found


def assert_computed(database: Database, like_a: list[int]) -> None:
    """Check that columns and indexes hold the values that their expressions give."""
    rows = [(n, int(n in like_a), int(n in like_a) + 1, int(n in like_a)) for n in (1, 2, 3)]
    assert query(database, COMPUTED) == rows
    for index, condition in INDEXED.items():
        found = query(database, f"SELECT id FROM word FORCE INDEX ({index}) WHERE {condition}")
        assert sorted(found) == [(n,) for n in like_a], index


@pytest.mark.slow
def test_all_that_is_computed_follows_the_collation(wordy: Shop, anywhere: Server) -> None:
    with anywhere.database("words") as database:
        wordy.alembic(database, "upgrade", "head-1")
        query(database, "INSERT INTO word (id, text) VALUES (1, 'A'), (2, 'a'), (3, 'b')")
        assert_computed(database, [1, 2])
        wordy.alembic(database, "upgrade", "head")
        assert_computed(database, [2])
        if anywhere.flavor == "mysql":
            by_sum = "SELECT id FROM word FORCE INDEX (by_sum) WHERE if(text = 'a', 1, 0) = 1"
            assert query(database, by_sum) == [(2,)]
        wordy.alembic(database, "downgrade", "-1")
        assert_computed(database, [1, 2])


@pytest.mark.slow
def test_values_that_become_equal_are_refused_first(wordy: Shop, anywhere: Server) -> None:
    with anywhere.database("words") as database:
        wordy.alembic(database, "upgrade", "head")
        query(database, "INSERT INTO single (id, text) VALUES (1, 'A'), (2, 'a')")
        with pytest.raises(AssertionError, match="values of next occur more than once"):
            wordy.alembic(database, "downgrade", "-1")
        (created,) = query(database, "SHOW CREATE TABLE single")
        assert "utf8mb4_bin" in created[1]
        query(database, "DELETE FROM single WHERE id = 1")
        wordy.alembic(database, "downgrade", "-1")
        (found,) = query(database, "SELECT id FROM single FORCE INDEX (by_next) WHERE next = 1")
        assert found == (2,)


def test_texts_of_numbers_follow_their_width(shop_anywhere: Shop, anywhere: Server) -> None:
    shop = shop_anywhere
    models = shop.folder / "models.py"
    models.write_text(models.read_text() + NUMBERS)
    done = shop.run("revision", "-m", "numbers")
    assert done.code == 0, done.err
    shop.edit("INTEGER(3", "INTEGER(6")
    done = shop.run("revision", "-m", "wide numbers")
    assert done.code == 0, done.err
    with anywhere.database("numbers") as database:
        wide = "SELECT id FROM number FORCE INDEX (by_seen) WHERE seen = '000005'"
        shop.alembic(database, "upgrade", "head-1")
        query(database, "INSERT INTO number (id, n) VALUES (1, 5)")
        for arguments, found in ((("upgrade", "head"), [(1,)]), (("downgrade", "-1"), [])):
            shop.alembic(database, *arguments)
            kept = "000005" if found else "005"
            assert query(database, "SELECT kept FROM number") == [(kept,)]
            assert query(database, wide) == found
