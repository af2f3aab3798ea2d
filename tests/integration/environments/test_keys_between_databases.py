"""Foreign keys from another database's tables to tables that are written without their database.

The servers take a name alone, in a foreign key of another database's table, for a table of that
database. The kind: such keys that are created with their table and alone, changed and dropped, in
both directions, and as reports print them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alembic_autogen.server.base import Database, Server
from support.mariadb import server_of
from support.shops import Shop, make_shop, url

MODELS = """
import sqlalchemy as sa

metadata = sa.MetaData()
key = lambda: sa.Column("id", sa.Integer, primary_key=True)
sa.Table("users", metadata, key())
sa.Table("note", metadata, key(), sa.Column("u", sa.Integer), schema="other")
"""
ADDS = """sa.event.listen(metadata, "after_create", sa.DDL(
    "ALTER TABLE other.note ADD CONSTRAINT fk_u FOREIGN KEY (u) REFERENCES shop.users (id){}"
))
"""
CHANGES = {
    "created with its table": ADDS.format(""),
    "dropped": "",
    "created alone": ADDS.format(" ON UPDATE SET NULL"),
    "changed": ADDS.format(" ON DELETE CASCADE"),
}


@pytest.fixture(scope="module", params=["mysql", "mariadb"])
def flavored(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server of each flavor."""
    with server_of(request.param, tmp_path_factory.mktemp("server")) as found:
        yield found


@pytest.fixture
def production(flavored: Server) -> Iterator[Database]:
    """A server with both databases, which the tool's own servers leave alone."""
    with flavored.connect() as connection, connection.cursor() as cursor:
        for name in ("shop", "other"):
            cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield Database(flavored, "shop")
        finally:
            for name in ("other", "shop"):
                cursor.execute(f"DROP DATABASE {name}")


@pytest.mark.slow
def test_each_change_of_such_a_key(production: Database, tmp_path: Path) -> None:
    shop = make_shop(tmp_path, {"ALEMBIC_AUTOGEN_FLAVOR": production.server.flavor})
    (shop.folder / "migrations" / "versions" / "0001_first.py").unlink()
    shop.edit("models.SQLModel.metadata", "models.metadata", "migrations/env.py")
    shop.edit("models:SQLModel.metadata", "models:metadata", "pyproject.toml")
    shop.configure('schemas = ["shop", "other"]')
    address = url(production.server.address, "shop")
    for title, key in CHANGES.items():
        (shop.folder / "models.py").write_text(MODELS + key)
        found = shop.run("check-drift")
        assert found.code == 1, found.err
        assert "REFERENCES `users`" not in found.out, found.out
        done = shop.run("revision", "-m", title)
        assert done.code == 0, f"{title}: {done.err}"
        shop.alembic(production, "upgrade", "head")
        for real in ([], ["--url", address]):
            again = shop.run("check-drift", *real)
            assert again.code == 0, f"{title}: {again.out}{again.err}"
        shop.alembic(production, "downgrade", "-1")
        back = shop.run("check-drift", "--url", address)
        assert back.code == 0, f"{title}: {back.out}{back.err}"
        shop.alembic(production, "upgrade", "head")
    _restore_by_hand(shop, production, address)
    shop.alembic(production, "downgrade", "base")


def _restore_by_hand(shop: Shop, production: Database, address: str) -> None:
    """Drop the key, and run the statements that a report prints."""
    with production.connect() as connection, connection.cursor() as cursor:
        cursor.execute("ALTER TABLE other.note DROP FOREIGN KEY fk_u, COMMENT 'x'")
        drift = shop.run("check-drift", "--url", address)
        assert drift.code == 1, drift.err
        _, _, text = drift.out.partition("These statements")
        for line in text.splitlines():
            if line.endswith(";"):
                cursor.execute(line.rstrip(";"))
    again = shop.run("check-drift", "--url", address)
    assert again.code == 0, again.out
