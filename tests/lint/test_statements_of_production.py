"""`lint --statements-from-url`: the statements that a real server has got are run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server import launch
from alembic_autogen.server.base import Database, Server
from alembic_autogen.server.connection import rows
from alembic_autogen.settings import load
from support.claims import claimed
from support.general_log import logged
from support.shops import Done, Shop, make_shop, url

REVISION = '''\
"""A change."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.execute("ALTER TABLE customer RENAME COLUMN email TO mail")
    op.drop_index("ix_customer_name", "customer")


def downgrade():
    op.create_index("ix_customer_name", "customer", ["name"])
    op.execute("ALTER TABLE customer RENAME COLUMN mail TO email")
'''
SENT = (
    "INSERT INTO {}.customer (name, email) VALUES ('Ann \x1b[31m', 'ann@example.com')",
    "SELECT id FROM customer WHERE name = 'Ann; `Bob`'",
    "SELECT id FROM customer WHERE name = 'Bob'",
    "SELECT COUNT(*) FROM customer WHERE id IN (1, 2, 3) LIMIT 4",
    "UPDATE customer SET email = 'x' WHERE id = 3",
    "SELECT SLEEP(0) INTO @a",
)


@pytest.fixture(scope="module", params=["mysql", "mariadb"])
def counting(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server of each flavor that counts statements."""
    settings = load(tmp_path_factory.mktemp("counting"), {"flavor": request.param})
    with launch(replace(settings, server_variables={"performance_schema": "ON"})) as launched:
        yield launched.server()


@pytest.fixture
def production(counting: Server, tmp_path: Path) -> Iterator[tuple[Shop, Database]]:
    """A project, and its real database."""
    shop = make_shop(tmp_path, {}).on(counting)
    (shop.folder / "migrations" / "versions" / "0002.py").write_text(REVISION)
    with counting.database("production") as database, claimed(database):
        done = shop.alembic(database, "upgrade", "0001")
        assert done.code == 0, done.err
        with database.connect() as connection:
            for each in SENT:
                rows(connection, each.format(database))
        yield replace(shop, forked=True), database


def linted(production: tuple[Shop, Database], *flags: str) -> Done:
    shop, database = production
    address = url(database.server.address, database.name)
    return shop.run("lint", "--statements-from-url", address, *flags)


def test_those_that_fail_or_lose_an_index(production: tuple[Shop, Database]) -> None:
    done = linted(production, "--format", "json")
    assert done.code < 2, done.err
    (revision,) = json.loads(done.out)["revisions"]
    assert {each["kind"] for each in revision["broken_statements"]} == {"INSERT", "UPDATE"}
    assert "example.com" not in str(revision["broken_statements"])
    (lost,) = revision["lost_plans"]
    assert lost["indexes"] == "ix_customer_name"
    assert lost["origin"].endswith("WHERE NAME = ?, got 2 times")
    assert revision["running_release"]["run"] >= 4


def test_nothing_but_reads_reaches_the_server(production: tuple[Shop, Database]) -> None:
    shop, database = production
    with logged(database) as account:
        done = shop.run("lint", "--statements-from-url", account.url)
        assert "got 2 times" in done.out
        assert account.others() == []
        assert any("statements_summary_by_digest" in text for _, text in account.entries())


def test_a_server_that_knows_none(production: tuple[Shop, Database]) -> None:
    """Nothing was sent but what is too long, then nothing at all, as the server does not count."""
    _, database = production
    consumer = "UPDATE performance_schema.setup_consumers SET ENABLED = '{}' WHERE NAME LIKE '%di%'"
    with database.connect() as connection:
        rows(connection, "TRUNCATE performance_schema.events_statements_summary_by_digest")
        rows(connection, f"SELECT email FROM customer WHERE {' AND '.join(['id <> 1'] * 300)}")
    done = linted(production)
    assert done.code == 2 and f"knows no whole statement of {database.name}" in done.err
    with database.connect() as connection:
        rows(connection, "TRUNCATE performance_schema.events_statements_summary_by_digest")
        rows(connection, consumer.format("NO"))
        try:
            done = linted(production)
        finally:
            rows(connection, consumer.format("YES"))
    assert done.code == 2 and "does not count statements; run UPDATE" in done.err


def test_an_account_that_may_not_read_them(production: tuple[Shop, Database]) -> None:
    shop, database = production
    address = replace(database.server.address, user="reader_of_none", password="s3cret")
    with database.server.connect() as connection:
        rows(connection, "CREATE USER reader_of_none@'%' IDENTIFIED BY 's3cret'")
        try:
            rows(connection, f"GRANT SELECT ON {database}.* TO reader_of_none@'%'")
            done = shop.run("lint", "--statements-from-url", url(address, database.name))
        finally:
            rows(connection, "DROP USER reader_of_none@'%'")
    assert done.code == 2 and "SELECT command denied to user" in done.err
    assert "s3cret" not in done.err and "Traceback" not in done.err


def test_servers_that_do_not_tell(project: Shop, flavored: Server) -> None:
    """The performance schema is off on disposable servers."""
    address = url(flavored.address, "mysql_not_there")
    for given, error in (
        (url(flavored.address, "mysql"), "belongs to the server itself"),
        (address, "cannot be read"),
        ("", "--statements-from-url is empty"),
        ("ftp://x/y", "cannot be understood"),
    ):
        done = project.run("lint", "--statements-from-url", given)
        assert done.code == 2 and error in done.err and "Traceback" not in done.err
    with flavored.database("production") as database, claimed(database):
        address = url(flavored.address, database.name)
        done = project.run("lint", "--statements-from-url", address)
    assert done.code == 2 and "does not count statements" in done.err
