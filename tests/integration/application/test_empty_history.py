"""Before the first revision env.py counts as it does after it."""

from __future__ import annotations

import json

import pytest

from alembic_autogen.server.base import Server
from support.shops import Done, Shop, schema

CONFIGURE = "connection=connection, target_metadata=target_metadata"
FILTERS = """
def include_object(object, name, type_, reflected, compare_to):
    return not (type_ == "table" and name == "purchase")


def include_name(name, type_, parent_names):
    return name != "kept"

"""


@pytest.fixture
def empty(shop: Shop) -> Shop:
    """A project without revisions."""
    (shop.folder / "migrations" / "versions" / "0001_first.py").unlink()
    return shop


def configure(shop: Shop, options: str, before: str = "") -> None:
    """Put options into env.py's call of context.configure()."""
    env = shop.folder / "migrations" / "env.py"
    text = env.read_text().replace(CONFIGURE, f"{CONFIGURE}, {options}")
    env.write_text(
        text.replace("\ndef run_migrations_offline", f"{before}\ndef run_migrations_offline")
    )


def sentence(done: Done) -> str:
    (line,) = (each for each in done.err.splitlines() if each.startswith("alembic-autogen: "))
    return line


def test_the_first_revision_leaves_out_what_env_py_leaves_out(empty: Shop) -> None:
    configure(empty, "include_object=include_object", FILTERS)
    drift = json.loads(empty.run("check-drift", "--format", "json").out)
    assert [each["name"] for each in drift["differences"]] == ["customer"]
    done = empty.run("revision", "-m", "First")
    assert done.code == 0, done.err
    text = (empty.folder / done.out.splitlines()[-1]).read_text()
    assert "customer" in text and "purchase" not in text
    assert empty.run("check-drift").code == 0
    assert empty.run("check-drift", "--no-cache").code == 0


def test_the_version_table_of_env_py_holds_the_first_revision(empty: Shop, server: Server) -> None:
    configure(empty, 'version_table="schema_version"')
    done = empty.run("revision", "-m", "First")
    assert done.code == 0, done.err
    for flags in ((), ("--no-cache",)):
        assert empty.run("check-drift", *flags).code == 0
    with server.database("production") as database:
        empty.alembic(database, "upgrade", "head")
        assert schema(database).keys() == {"customer", "purchase", "schema_version"}


@pytest.mark.parametrize("command", [("check-drift",), ("revision", "-m", "First")], ids="-".join)
def test_an_env_py_that_fails_is_one_sentence(empty: Shop, command: tuple[str, ...]) -> None:
    configure(empty, "include_object=1 / 0")
    done = empty.run(*command, "--no-cache")
    assert done.code == 2
    assert "env.py fails" in sentence(done) and "division by zero" in sentence(done)
    assert not list((empty.folder / "migrations" / "versions").glob("*.py"))


def test_an_env_py_that_runs_no_migrations_is_one_sentence(empty: Shop) -> None:
    empty.edit("    run_migrations_online()", "    pass", "migrations/env.py")
    done = empty.run("check-drift", "--no-cache")
    assert done.code == 2
    assert "runs no migrations" in sentence(done)


def test_what_env_py_does_on_its_connection_counts(empty: Shop) -> None:
    empty.edit(
        "        with context.begin_transaction():\n            context.run_migrations()\n\n\nif",
        "        connection.exec_driver_sql('CREATE TABLE made (id INT PRIMARY KEY)')\n"
        "        with context.begin_transaction():\n            context.run_migrations()\n\n\nif",
        "migrations/env.py",
    )
    drift = json.loads(empty.run("check-drift", "--format", "json").out)
    changes = {each["name"]: each["change"] for each in drift["differences"]}
    assert changes == {"customer": "missing", "purchase": "missing", "made": "extra"}
