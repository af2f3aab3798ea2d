"""An env.py that migrates several databases: each is compared with its own models, by name."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from support.caches import Cache
from support.multidb import MODELS, make_multidb, make_tenants
from support.shops import Shop

TWICE = """
def both():
    run_migrations_online()
    run_migrations_online()

if context.is_offline_mode():
"""
TRANSLATING = """
    with connectable.connect() as connection:
        for tenant in ("north", "south"):
            own = connection.execution_options(schema_translate_map={None: tenant})
            context.configure(connection=own, target_metadata=target_metadata)
            with context.begin_transaction():
                context.run_migrations()


if context.is_offline_mode():
"""


@pytest.fixture
def multidb(shop: Shop) -> Shop:
    """A project by the template multidb, in a folder of its own."""
    folder = shop.folder / "several"
    folder.mkdir()
    return make_multidb(folder, shop.environment)


def drifts(shop: Shop, *arguments: str) -> dict[str, list[str]]:
    """The differences of each database, by name."""
    done = shop.run("check-drift", "--format", "json", *arguments)
    assert done.code in (0, 1), done.err
    document = json.loads(done.out)
    assert document["in_sync"] == (done.code == 0)
    return {
        each["database"]: [f"{d['change']} {d['object']} {d['name']}" for d in each["differences"]]
        for each in document["databases"]
    }


def test_each_database_of_the_template_has_its_own_models(multidb: Shop) -> None:
    before = multidb.files()
    assert drifts(multidb) == {"engine1": [], "engine2": []}
    multidb.edit("String(40)", "String(50)")
    multidb.edit('sa.Column("town", sa.Integer)', 'sa.Column("name", sa.Text)')
    assert drifts(multidb) == {
        "engine1": ["changed column town.name"],
        "engine2": ["extra column street.town", "missing column street.name"],
    }
    text = multidb.run("check-drift")
    assert text.code == 1
    assert text.err.count("importing the models") == 1, text.err
    assert text.err.count('help: write the revision with: alembic-autogen revision -m "…"') == 1
    first, second = text.out.split("Database engine2:\n")
    assert first.startswith("Database engine1:\n") and "~ column town.name\n" in first
    assert "+ column street.name\n" in second and "models.py:6:" in second
    junit = multidb.run("check-drift", "--format", "junit").out
    assert 'tests="2" failures="2"' in junit
    assert "models and migrations of database engine1" in junit
    assert set(multidb.files()) == set(before), "offline, the template writes a file for each"


def test_it_is_named_that_nothing_is_remembered(shop: Shop, cache: Cache) -> None:
    folder = shop.folder / "several"
    folder.mkdir()
    own = make_multidb(folder, {"ALEMBIC_AUTOGEN_MEMORY": "always"})
    again = "The next run will import the models and run the revisions again: env.py migrates"
    assert again in own.run("check-drift").err
    done = own.run("check-drift")
    assert again in done.err and done.out.count("both built now") == 2
    assert again not in own.run("check-drift", "--no-cache").err


def test_a_database_without_models_is_named(multidb: Shop) -> None:
    multidb.edit(', "engine2": models.two', "", "migrations/env.py")
    done = multidb.run("check-drift")
    assert done.code == 0
    assert "engine2 is not compared: env.py gives no target_metadata for it." in done.err
    multidb.edit('"engine1": models.one', "", "migrations/env.py")
    done = multidb.run("check-drift")
    assert done.code == 2 and "gives no target_metadata for engine1 and engine2" in done.err


@pytest.mark.slow
def test_a_revision_that_fails_is_named(multidb: Shop) -> None:
    multidb.edit('op.drop_table("street")', "pass", "migrations/versions/0001_first.py")
    multidb.edit(
        '"street",\n',
        '"street", sa.Column("x", sa.String(70000)),\n',
        "migrations/versions/0001_first.py",
    )
    done = multidb.run("check-drift")
    assert done.code == 2 and "Revision 0001" in done.err and "Traceback" not in done.err


@pytest.mark.slow
def test_a_class_of_another_database_is_registered(multidb: Shop) -> None:
    classes = (
        "from sqlalchemy.orm import DeclarativeBase\n"
        "class One(DeclarativeBase): metadata = one\n"
        "class Two(DeclarativeBase): metadata = two\n"
        "class Lost(DeclarativeBase): pass\n"
        'class A(One): __table__ = one.tables["town"]\n'
        'class B(Two): __table__ = two.tables["street"]\n'
    )
    (multidb.folder / "models.py").write_text(MODELS + classes)
    assert multidb.run("check-drift", "--models", "models").code == 0
    with (multidb.folder / "models.py").open("a") as file:
        file.write('class C(Lost): __tablename__ = "c"; id = key()\n')
    done = multidb.run("check-drift", "--models", "models")
    assert done.code == 1 and "models.C belongs to no metadata" in done.err


def test_revisions_do_not_change_the_models_of_the_next_database(multidb: Shop) -> None:
    multidb.edit(
        "\nrevision =",
        '\nimport models\nsa.Table("more", models.two, models.key())\nrevision =',
        "migrations/versions/0001_first.py",
    )
    assert drifts(multidb) == {"engine1": [], "engine2": []}


@pytest.mark.slow
def test_tenants_are_named_by_their_databases(shop: Shop) -> None:
    folder = shop.folder / "tenants"
    folder.mkdir()
    tenants = make_tenants(folder, shop.environment)
    assert drifts(tenants) == {"north": [], "south": []}
    tenants.edit("String(40)", "String(50)")
    changed = ["changed column town.name"]
    assert drifts(tenants) == {"north": changed, "south": changed}
    tenants.edit('("north", "south")', '("north",)', "migrations/env.py")
    assert drifts(tenants) == {"north": ["changed column town.name"]}
    tenants.edit('("north",)', '("north", "north")', "migrations/env.py")
    assert set(drifts(tenants)) == {"north", "north 2"}


@pytest.mark.slow
@pytest.mark.parametrize("flavor", ["mysql", "mariadb"])
def test_tenants_in_schemas_in_place_of_none(shop: Shop, cache: Cache, flavor: str) -> None:
    env = shop.folder / "migrations" / "env.py"
    before, rest = env.read_text().split("\n    with connectable.connect() as connection:\n", 1)
    env.write_text(before + TRANSLATING + rest.split("\nif context.is_offline_mode():\n", 1)[1])
    (shop.folder / "pyproject.toml").write_text(
        '[tool.alembic-autogen]\nschemas = ["north", "south"]\n'
    )
    own = replace(shop, environment={"ALEMBIC_AUTOGEN_FLAVOR": flavor}, forked=False)
    assert drifts(own) == {"north": [], "south": []}
    own.edit("max_length=40", "max_length=50")
    assert drifts(own) == {
        tenant: [f"changed column {tenant}.customer.name"] for tenant in ("north", "south")
    }


@pytest.mark.slow
def test_the_template_on_mariadb(shop: Shop, cache: Cache) -> None:
    folder = shop.folder / "several"
    folder.mkdir()
    own = make_multidb(folder, {"ALEMBIC_AUTOGEN_FLAVOR": "mariadb"})
    assert drifts(own) == {"engine1": [], "engine2": []}
    own.edit("String(40)", "String(50)")
    assert drifts(own) == {"engine1": ["changed column town.name"], "engine2": []}


def test_settings_and_flags_about_one_database_are_refused(multidb: Shop) -> None:
    for arguments, sentence in (
        (("--metadata", "models:one"), "metadata is about one; leave metadata out"),
        (("--baseline", "models:key"), "baseline is about one; leave baseline out."),
        (("--lint",), "--lint does not judge; leave it out"),
    ):
        done = multidb.run("check-drift", *arguments)
        assert done.code == 2 and sentence in done.err, done.err


@pytest.mark.slow
def test_commands_about_one_database_refuse_several(multidb: Shop, shop: Shop) -> None:
    commands = (("db", "true"), ("prove",), ("erd",), ("lint", "--all"), ("upgrade",))
    for command in (*commands, ("resume",), ("downgrade", "base")):
        done = multidb.run(*command)
        assert done.code == 2 and "runs the migrations of several databases" in done.err, done.err
        assert "Traceback" not in done.err
    done = multidb.run("history")
    assert done.code == 0 and "0001" in done.out
    assert "runs the migrations of several databases" in done.err
    assert not list(multidb.folder.glob("*.sql"))
    shop.edit("\nif context.is_offline_mode():\n", TWICE, "migrations/env.py")
    shop.edit("else:\n    run_migrations_online()", "else:\n    both()", "migrations/env.py")
    done = shop.run("prove")
    assert done.code == 2 and "runs the migrations of several databases" in done.err, done.err


@pytest.mark.slow
def test_two_runs_that_follow_each_other_are_two_databases(shop: Shop) -> None:
    shop.edit("\nif context.is_offline_mode():\n", TWICE, "migrations/env.py")
    shop.edit("else:\n    run_migrations_online()", "else:\n    both()", "migrations/env.py")
    (shop.folder / "pyproject.toml").unlink()
    assert drifts(shop) == {"shop": [], "shop 2": []}


@pytest.mark.slow
def test_init_ends_with_the_differences_of_each(multidb: Shop) -> None:
    done = multidb.run("init", "--yes")
    assert done.code == 0, done.err
    assert "Database engine2:\nModels and migrations agree (1 table" in done.out
