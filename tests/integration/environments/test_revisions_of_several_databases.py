"""``revision`` where env.py migrates several databases: one file, proved in each of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alembic_autogen.server.base import Database, Server
from support.caches import Cache
from support.claims import claimed
from support.multidb import MODELS, make_multidb, make_tenants
from support.shops import Shop, run_alembic, schema, url

CHANGED = MODELS.replace("String(40)", "String(20)").replace(
    'sa.Column("town", sa.Integer)', 'sa.Column("town", sa.Integer, nullable=False)'
)
PLACEHOLDER = "driver://user:pass@localhost/dbname"


def several(shop: Shop) -> Shop:
    """A project by the template multidb, in a folder of its own."""
    folder = shop.folder / "several"
    folder.mkdir()
    return make_multidb(folder, shop.environment)


def upgrade(shop: Shop, *databases: Database, target: str = "head") -> None:
    """Run plain Alembic on both databases in the role of production."""
    text = (shop.folder / "alembic.ini").read_text()
    for number, database in enumerate(databases, 1):
        address = url(database.server.address, database.name).replace("%", "%%")
        text = text.replace(f"{PLACEHOLDER}{number if number > 1 else ''}\n", f"{address}\n")
    (shop.folder / "production.ini").write_text(text)
    direction = "downgrade" if target != "head" else "upgrade"
    done = run_alembic(["-c", "production.ini", direction, target], shop.folder)
    assert done.code == 0, done.err


def written(shop: Shop, *flags: str) -> str:
    """The text of the revision that is written."""
    done = shop.run("revision", "-m", "second", *flags)
    assert done.code in (0, 1), done.err
    assert "Traceback" not in done.err
    return (shop.folder / done.out.strip()).read_text()


def function(text: str, name: str) -> str:
    """The body of a function of a revision."""
    return text.split(f"def {name}()")[1].split("\ndef ")[0]


@pytest.mark.slow
def test_one_file_has_the_changes_of_each(shop: Shop, server: Server) -> None:
    own = several(shop)
    with (
        server.database("one") as one,
        server.database("two") as two,
        claimed(one),
        claimed(two),
    ):
        upgrade(own, one, two)
        before = schema(one), schema(two)
        (own.folder / "models.py").write_text(CHANGED)
        text = written(own, "--fill", "street.town=7")
        assert "`name`) > 20" in function(text, "upgrade_engine1")
        assert "town` = 7" in function(text, "upgrade_engine2")
        assert "street" not in function(text, "upgrade_engine1")
        with two.connect() as connection, connection.cursor() as cursor:
            cursor.execute("INSERT INTO street VALUES (1, NULL)")
        upgrade(own, one, two)
        assert "varchar(20)" in str(schema(one)) and "`town` int NOT NULL" in str(schema(two))
        with two.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SELECT town FROM street")
            assert cursor.fetchall() == ((7,),)
        upgrade(own, one, two, target="-1")
        assert (schema(one), schema(two)) == before
    done = own.run("check-drift")
    assert done.code == 0, done.out
    assert "there is nothing to write" in own.run("revision", "-m", "third").out


def test_a_database_without_changes_gets_none(shop: Shop) -> None:
    own = several(shop)
    own.edit("String(40)", "String(50)")
    text = written(own)
    assert "50" in function(text, "upgrade_engine1")
    assert "op." not in function(text, "upgrade_engine2")


@pytest.mark.slow
def test_questions_of_all_databases_are_asked_at_once(shop: Shop) -> None:
    own = several(shop)
    own.edit("nullable=False)", 'nullable=False), sa.Column("n", sa.Integer, nullable=False)')
    own.edit('sa.Column("town", sa.Integer)', 'sa.Column("m", sa.Integer, nullable=False)')
    done = own.run("revision", "-m", "x", "--no-rename", "street.town")
    assert done.code == 3, done.err
    assert "--fill town.n=SQL" in done.err and "--fill street.m=SQL" in done.err
    flags = ("--no-rename", "street.town", "--fill", "town.n=1", "--fill", "street.m=2")
    done = own.run("revision", "-m", "x", "--dry-run", "--format", "json", *flags)
    assert done.code == 0, done.err
    document = json.loads(done.out)
    assert [each["database"] for each in document["databases"]] == ["engine1", "engine2"]
    assert "`m` = 2" in document["source"] and not document["written"]
    done = own.run("revision", "-m", "x", "--fill", "nowhere.n=1")
    assert done.code == 2 and "nowhere" in done.err


def test_tenants_share_one_revision(shop: Shop) -> None:
    folder = shop.folder / "tenants"
    folder.mkdir()
    own = make_tenants(folder, shop.environment)
    own.edit("String(40)", "String(50)")
    text = written(own)
    assert text.count("op.alter_column(") == 2
    assert own.run("check-drift").code == 0


@pytest.mark.slow
def test_a_tenant_that_differs_is_named(shop: Shop) -> None:
    folder = shop.folder / "tenants"
    folder.mkdir()
    own = make_tenants(folder, shop.environment)
    longer = 'three = sa.MetaData()\nsa.Table("town", three, key(), sa.Column("name", sa.Text))\n'
    (own.folder / "models.py").write_text(MODELS.replace("String(40)", "String(50)") + longer)
    own.edit(
        "target_metadata=models.one",
        "target_metadata=models.one if tenant == 'north' else models.three",
        "migrations/env.py",
    )
    before = own.files()
    done = own.run("revision", "-m", "x")
    assert done.code == 2 and "In database south: Differences remain" in done.err, done.err
    assert own.files() == before


@pytest.mark.slow
def test_templates_without_a_way_back(shop: Shop) -> None:
    own = several(shop)
    template = own.folder / "migrations" / "script.py.mako"
    text = template.read_text().replace('${context.get("%s_downgrades" % db_name, "pass")}', "pass")
    template.write_text(text)
    own.edit("String(40)", "String(50)")
    done = own.run("revision", "-m", "x")
    assert done.code == 0 and "there is no way back" in done.err, done.err


@pytest.mark.slow
def test_it_is_written_on_mariadb(shop: Shop, cache: Cache, tmp_path: Path) -> None:
    folder = tmp_path / "several"
    folder.mkdir()
    own = make_multidb(folder, {"ALEMBIC_AUTOGEN_FLAVOR": "mariadb"})
    (own.folder / "models.py").write_text(CHANGED)
    text = written(own, "--fill", "street.town=7")
    assert "town` = 7" in function(text, "upgrade_engine2")
    assert own.run("check-drift").code == 0


def test_what_it_cannot_write_is_refused(shop: Shop) -> None:
    own = several(shop)
    own.edit("String(40)", "String(50)")
    for arguments, sentence in (
        (("--schemas", "geo"), "for which `revision` works without schemas"),
        (("--amend",), "runs the migrations of several databases"),
        (("--empty",), "runs the migrations of several databases"),
    ):
        done = own.run("revision", "-m", "x", *arguments, ALEMBIC_AUTOGEN_SERVER="auto")
        assert done.code == 2 and sentence in done.err, done.err
