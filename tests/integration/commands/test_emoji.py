"""Characters beyond the BMP, which SHOW CREATE TABLE prints as question marks."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from pymysql.err import MySQLError

from alembic_autogen.server.base import Database, Server
from support.shops import Done, Shop

MOOD = """

import sqlalchemy as sa
from sqlalchemy.dialects.mysql import SET

sa.Table(
    "mood",
    SQLModel.metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("state", sa.Enum("a?", "b🎉"), nullable=False, server_default="b🎉"),
    sa.Column("tags", SET("x🎉", "y'🎉")),
    sa.Column("name", sa.String(20), server_default="n🎉"),
    sa.Column("shown", sa.String(60), sa.Computed("concat(name, '🎉')")),
    sa.Column("made", sa.String(20), server_default=sa.text("(concat('d🎉', 'ß'))")),
    sa.CheckConstraint("name <> '🎉'", name="no_party"),
)
"""
INDEX = """
sa.Index("ix_party", sa.text("(concat(name, '🎉'))"), _table=SQLModel.metadata.tables["mood"])
"""


@pytest.fixture
def moody(shop_anywhere: Shop, anywhere: Server) -> Shop:
    """A shop with a table that is full of emoji."""
    models = shop_anywhere.folder / "models.py"
    index = INDEX if anywhere.flavor == "mysql" else ""  # MariaDB has none over expressions
    models.write_text(models.read_text() + MOOD + index, encoding="utf-8")
    return shop_anywhere


def revise(shop: Shop, *flags: str) -> str:
    """Write a revision; gives its text."""
    done: Done = shop.run("revision", "-m", "mood", *flags)
    assert done.code == 0, done.err
    path = Path(done.out.strip())
    return (shop.folder / path).read_text(encoding="utf-8")


def one(database: Database, query: str) -> object:
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
        connection.commit()
    return row and row[0]


def test_they_are_written_as_they_are_declared(moody: Shop, anywhere: Server) -> None:
    text = revise(moody)
    assert "????" not in text and "0xF0" not in text
    with anywhere.database("moody") as database:
        moody.alembic(database, "upgrade", "head")
        one(database, "INSERT INTO mood (tags) VALUES (3)")
        found = one(database, "SELECT CONCAT_WS('|', state, tags, name, shown, made) FROM mood")
        assert found == "b🎉|x🎉,y'🎉|n🎉|n🎉🎉|d🎉ß"
        one(database, "INSERT INTO mood (name, state) VALUES ('?', 'a?')")
        with pytest.raises(MySQLError):
            one(database, "INSERT INTO mood (name) VALUES ('🎉')")
        moody.alembic(database, "downgrade", "-1")
    assert moody.run("check-drift", "--no-cache").code == 0


@pytest.mark.slow
def test_one_changed_to_another_is_drift_and_a_revision_takes_rows_along(
    moody: Shop, anywhere: Server
) -> None:
    revise(moody)
    models = moody.folder / "models.py"
    models.write_text(models.read_text("utf-8").replace("🎉", "🎃"), encoding="utf-8")
    drift = moody.run("check-drift")
    assert drift.code == 1
    names = {"state", "tags", "name", "shown", "made", "no_party"}
    names |= {"ix_party"} if anywhere.flavor == "mysql" else set()
    assert set(re.findall(r"\]: ~ \w+ mood\.(\w+)", drift.out)) == names
    asked = moody.run("revision", "-m", "pumpkins", "--format", "json")
    assert asked.code == 3, asked.err
    flags = [question["flags"][0]["flag"] for question in json.loads(asked.out)["questions"]]
    assert len(flags) == 3
    text = revise(moody, *shlex.split(" ".join(flags)))
    assert "🎃" in text and "????" not in text
    with anywhere.database("pumpkin") as database:
        moody.alembic(database, "upgrade", "+2")
        one(database, "INSERT INTO mood (tags) VALUES (3)")
        moody.alembic(database, "upgrade", "head")
        found = "SELECT CONCAT_WS('|', state, tags, name, shown, made) FROM mood"
        assert one(database, found) == "b🎃|x🎃,y'🎃|n🎉|n🎉🎃|d🎉ß"
        moody.alembic(database, "downgrade", "-1")
        assert one(database, found) == "b🎉|x🎉,y'🎉|n🎉|n🎉🎉|d🎉ß"
