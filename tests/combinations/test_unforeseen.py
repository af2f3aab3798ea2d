"""Rows that no query foresees to be refused: a trial refuses them, and nothing has changed."""

from __future__ import annotations

from pathlib import Path

from alembic_autogen.server.base import Server
from support.combinations.tried import declare, trial, written
from support.shops import Shop, url

_MODULE = """\
from sqlalchemy import Column, Integer, MetaData, String, Table, text

metadata = MetaData()
Table(
    "item",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(20)),
{more})
"""
COUNT = """\
    Column("count", Integer, server_default=text("(id * 1000000000)")),
"""


def test_they_are_refused_by_their_keys(mysql: Server, folder: Path) -> None:
    shop = Shop(folder, {"ALEMBIC_AUTOGEN_SERVER": url(mysql.address)}, forked=True)
    declare(shop, _MODULE.format(more=""), _MODULE.format(more=COUNT))
    _, done = written(shop)
    assert "rows that would not fit are refused before anything is changed" in done.err
    with mysql.database("unforeseen") as database:
        tried = trial(shop, mysql, database)
        tried.execute("INSERT INTO item VALUES (1, 'a'), (7, 'b')")
        before = tried.state()
        done = tried.alembic("upgrade", "head")
        assert done.code != 0
        assert "item: the server cannot compute the default of count for some rows" in done.err
        assert "(error 1264; id=7)" in done.err
        assert tried.state() == before
        tried.execute("DELETE FROM item WHERE id = 7")
        assert tried.alembic("upgrade", "head").code == 0
        assert tried.execute("SELECT * FROM item") == ((1, "a", 1000000000),)
