"""The sizes of a real database's tables: read, and kept in a file."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from alembic_autogen.server.base import Database, Server
from alembic_autogen.server.table_sizes import load_sizes
from support.real_databases import real_database
from support.shops import Shop, url

TABLES = """
CREATE TABLE `b``.ä` (id SMALLINT AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = 30000;
CREATE TABLE a (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, note TEXT);
CREATE TABLE c (code CHAR(2) PRIMARY KEY);
CREATE VIEW v AS SELECT code FROM c;
INSERT INTO c VALUES ('a'), ('b'), ('c');
"""


@pytest.fixture
def production(anywhere: Server) -> Iterator[Database]:
    """A real database."""
    with real_database(anywhere, TABLES.strip().splitlines()) as database:
        yield database


def test_they_are_written_to_the_configured_file(shop_anywhere: Shop, production: Database) -> None:
    shop_anywhere.configure('sizes = "sizes.json"')
    done = shop_anywhere.run("sizes", "--url", url(production.server.address, production.name))
    assert done.code == 0, done.err
    assert "Wrote sizes.json: 3 tables" in done.out
    document = json.loads((shop_anywhere.folder / "sizes.json").read_text("utf-8"))
    a, b, c = document["tables"]
    assert [a["name"], b["name"], c["name"]] == ["a", "b`.ä", "c"]
    assert a["auto_increment"] == {"column": "id", "next": 1, "largest": 2**32 - 1}
    assert b["auto_increment"] == {"column": "id", "next": 30000, "largest": 32767}
    assert "auto_increment" not in c and c["data_bytes"] > 0
    assert document["server"]["flavor"] == production.server.flavor
    assert "password" not in str(document)
    assert load_sizes(shop_anywhere.folder / "sizes.json").of(None, "a") is not None


def test_without_a_file_they_are_printed(shop_anywhere: Shop, production: Database) -> None:
    before = shop_anywhere.files()
    done = shop_anywhere.run("sizes", "--url", url(production.server.address, production.name))
    assert len(json.loads(done.out)["tables"]) == 3
    assert shop_anywhere.files() == before


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "{}", '{"tables": [{"rows": 1}]}', '{"tables": [{"name": "a", "rows": "many"}]}'],
)
def test_a_file_that_is_none_is_named(shop: Shop, text: str) -> None:
    (shop.folder / "sizes.json").write_text(text)
    shop.configure('sizes = "sizes.json"')
    done = shop.run("lint")
    assert done.code == 2
    assert "The file of sizes" in done.err and "Traceback" not in done.err


def test_a_file_that_is_not_there_is_named(shop: Shop) -> None:
    done = shop.run("lint", "--sizes", "nowhere.json")
    assert done.code == 2
    assert "write it with `alembic-autogen sizes --url URL`" in done.err
