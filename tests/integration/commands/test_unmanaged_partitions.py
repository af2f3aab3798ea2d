"""Partitions that a revision made with SQL of its own, and of which the models say nothing.

The kind is what only the database has, so that the models do not show whether it belongs there:
it is left alone, and reported. What the models declared once, and no longer do, is drift.
"""

from __future__ import annotations

import json

import pytest

from alembic_autogen.server.base import Database, Server
from support.shops import Shop

VISIT = """

class Visit(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    page: str = Field(max_length=40)
"""
SECOND = """\
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("page", sa.String(40), nullable=False),
        OPTIONS
    )
    STATEMENT


def downgrade():
    op.drop_table("visit")
"""
RAW = 'op.execute("ALTER TABLE visit PARTITION BY HASH (id) PARTITIONS 4")'
NOTE = "Not compared: partitioning visit (the models declare no partitioning)."
EVENT = """

from sqlalchemy import DDL, event

event.listen(
    SQLModel.metadata, "after_create", DDL("ALTER TABLE visit PARTITION BY HASH (id) PARTITIONS 4")
)
"""


def add(shop: Shop, options: str = "", statement: str = "") -> None:
    """Add a table to the models, and the revision that creates it."""
    models = shop.folder / "models.py"
    models.write_text(models.read_text("utf-8") + VISIT, encoding="utf-8")
    text = SECOND.replace("OPTIONS", options).replace("STATEMENT", statement)
    (shop.folder / "migrations" / "versions" / "0002_visits.py").write_text(text, encoding="utf-8")


def partitions(database: Database) -> int:
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(PARTITION_NAME) FROM information_schema.PARTITIONS"
            " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'visit'"
        )
        ((count,),) = cursor.fetchall()
        return int(count)


def test_they_are_left_alone_and_reported(shop_anywhere: Shop, anywhere: Server) -> None:
    shop = shop_anywhere
    add(shop, statement=RAW)
    for _ in range(2):  # the second answer may come from memory
        done = shop.run("check-drift")
        assert (done.code, NOTE in done.err) == (0, True), done.err
    document = json.loads(shop.run("check-drift", "--format", "json").out)
    assert document["unmanaged"] == [{"object": "partitioning", "name": "visit"}]
    shop.edit("    page: str = Field(max_length=40)\n", "    address: str = Field(max_length=90)\n")
    done = shop.run("revision", "-m", "addresses", "--rename", "visit.page=address")
    assert done.code == 0, done.err
    assert NOTE in done.err
    (path,) = shop.folder.glob("migrations/versions/*_addresses.py")
    assert "PARTITION" not in path.read_text("utf-8")
    with anywhere.database("partitioned") as database:
        shop.alembic(database, "upgrade", "head")
        assert partitions(database) == 4
        shop.alembic(database, "downgrade", "-1")
        assert partitions(database) == 4


def test_they_follow_a_column_whose_new_name_needs_quotes(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    shop = shop_anywhere
    add(shop, statement='op.execute("ALTER TABLE visit PARTITION BY KEY (id) PARTITIONS 4")')
    shop.edit(VISIT, VISIT.replace(" id:", " number:"))
    done = shop.run("revision", "-m", "numbers", "--rename", "visit.id=number")
    assert done.code == 0, done.err
    with anywhere.database("partitioned") as database:
        shop.alembic(database, "upgrade", "head")
        assert partitions(database) == 4


@pytest.mark.parametrize("by", ["an option", "a revision of the tool"])
def test_what_the_models_declared_is_drift_once_they_do_not(by: str, shop: Shop) -> None:
    if by == "an option":
        add(shop, options='mysql_partition_by="HASH (id)", mysql_partitions="4",')
    else:
        add(shop)
        models = shop.folder / "models.py"
        text = models.read_text("utf-8")
        models.write_text(text + EVENT, encoding="utf-8")
        done = shop.run("revision", "-m", "partitions")
        assert done.code == 0, done.err
        models.write_text(text, encoding="utf-8")
    done = shop.run("check-drift", "--no-cache")
    assert done.code == 1, done.err
    assert "~ partitioning visit" in done.out
    assert NOTE not in done.err
