"""Every template of ``alembic init`` with every driver that it is for, through all commands.

The kind: a command that works with one template, one driver or one state of the history has to work
with each. ``make test`` runs one pair in full, and each other template on a server that runs, with
PyMySQL or aiomysql, which have no C code; ``make test-drivers`` runs all pairs in full.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from alembic_autogen.server.base import Address, Database, Server
from alembic_autogen.server.connection import rows
from alembic_autogen.server.url import url
from support import relay
from support.caches import Cache
from support.drivers import COROUTINES, DRIVERS
from support.environments import FIXTURE_TEST, make_environment, templates_of
from support.published.comparison import (
    GENERATED,
    DifferingObject,
    differences,
    read,
    reported,
)
from support.shops import TOOLS, Done, Shop, own_environment, run, run_alembic

NAMED = ("mysqldb", "mysqlconnector", "mariadbconnector", "cymysql", "asyncmy", "aiomysql")
ALWAYS = ("pyproject_async", "mysql+aiomysql")
"""The pair with which ``make test`` takes every step; it is the furthest from Alembic's default."""
OTHERS = [
    pytest.param(template, driver, marks=DRIVERS)
    for driver in ("mysql+pymysql", *(f"mysql+{name}" for name in NAMED))
    for template in templates_of(driver)
    if (template, driver) != ALWAYS
]
DIAGONAL = [
    # Names with a slash: the first case of each folder is one of make test.
    pytest.param(template, driver, id=f"{template}/{driver}")
    for template, driver in (
        ("generic", "mysql+pymysql"),
        ("pyproject", "mysql+pymysql"),
        ("async", "mysql+aiomysql"),
    )
]
CREATE = """\
import sys
from models import SQLModel
from sqlalchemy import create_engine
SQLModel.metadata.create_all(create_engine(sys.argv[1]))
"""
SHOW = (sys.executable, "-c", "import os; print(os.environ['DATABASE_URL'])")


@pytest.fixture
def production(database: Database) -> Iterator[str]:
    """The URL of an empty database that is reached by TCP with a password, as production is."""
    account, password = f"app_{secrets.token_hex(4)}", "secret"
    socket = database.server.address.unix_socket
    assert socket is not None
    with database.connect() as connection, closing_process(relay.__file__, socket) as port:
        rows(connection, f"CREATE USER {account} IDENTIFIED BY '{password}'")
        rows(connection, f"GRANT ALL ON `{database.name}`.* TO {account}")
        # Without TLS, a password is accepted once it is in the server's cache.
        Server("", "", "", Address(account, password, socket)).connect().close()
        yield f"mysql+pymysql://{account}:{password}@127.0.0.1:{port}/{database.name}"
        rows(connection, f"DROP USER {account}")


@contextmanager
def closing_process(*arguments: str) -> Iterator[str]:
    """Run a program of Python while the context lasts, and read its first line."""
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True) as found:
        assert found.stdout is not None
        try:
            yield found.stdout.readline().strip()
        finally:
            found.kill()


def succeed(shop: Shop, *arguments: str, code: int = 0) -> Done:
    """Run a command that must end with an exit code, as a user would."""
    done = shop.run(*arguments)
    assert done.code == code, f"{arguments}: {done.out}\n{done.err}"
    assert "Traceback" not in done.err
    return done


@pytest.mark.parametrize(("template", "driver"), [ALWAYS, *OTHERS])
def test_every_command_works_from_the_first_revision_on(
    template: str, driver: str, production: str, cache: Cache, tmp_path: Path
) -> None:
    shop = make_environment(tmp_path, template, production.replace("mysql+pymysql", driver))
    write_two_revisions(shop)
    cache.settle()
    for options in (["--no-cache"], [], []):
        last = succeed(shop, "check-drift", *options)
    assert "from memory" in last.out
    apply_the_second(shop)
    is_async = driver in COROUTINES
    (tmp_path / "test_head.py").write_text(FIXTURE_TEST.format(driver=driver, is_async=is_async))
    done = run_tests(shop, f"alembic_autogen_driver={driver}")
    if driver == "mysql+cymysql":
        assert "cannot connect to a Unix socket" in done.out
    else:
        assert done.code == 0, done.out


@pytest.mark.slow
@pytest.mark.parametrize(("template", "driver"), DIAGONAL)
def test_each_template_works_with_a_server_that_is_given(
    template: str, driver: str, production: str, server: Server, tmp_path: Path
) -> None:
    url = production.replace("mysql+pymysql", driver)
    shop = make_environment(tmp_path, template, url).on(server)
    write_two_revisions(shop)
    succeed(shop, "check-drift")
    apply_the_second(shop)


@pytest.mark.parametrize(("template", "driver"), [*DIAGONAL, ALWAYS])
def test_what_differs_is_what_information_schema_says(
    template: str,
    driver: str,
    production: str,
    database: Database,
    server: Server,
    tmp_path: Path,
) -> None:
    """Alembic upgrades one database, SQLAlchemy creates another one, and both are compared."""
    shop = make_environment(tmp_path, template, production.replace("mysql+pymysql", driver))
    shop = shop.on(server)
    succeed(shop, "revision", "-m", "first")
    shop.edit("    amount: int\n", "    amount: str = Field(max_length=9)\n    gift: bool | None\n")
    shop.edit("unique=True", "unique=False")
    shop.edit('"customer.id"', '"customer.id", ondelete="CASCADE"')
    with server.database("models") as models:
        assert run_alembic(["upgrade", "head"], shop.folder).code == 0
        create = [sys.executable, "-c", CREATE, url(server.address, models.name)]
        assert subprocess.run(create, cwd=shop.folder).returncode == 0
        with server.connect() as connection:
            schemas = [read(connection, each.name) for each in (database, models)]
    judged = _as_named(differences(*schemas, left_out={"alembic_version"}))
    assert {each.kind for each in judged} == {"column", "index", "foreign key"}
    found = json.loads(succeed(shop, "check-drift", "--format", "json", code=1).out)
    assert _as_named(reported(found["differences"])) == judged

    before = shop.files()
    done = succeed(shop, "revision", "--dry-run", "-m", "second")
    assert "ON DELETE CASCADE" in done.out or 'ondelete="CASCADE"' in done.out, done.out
    assert shop.files() == before


def _as_named(found: set[DifferingObject]) -> set[DifferingObject]:
    """The objects without names that the server generates: it numbers them as they come."""
    return {each._replace(name=GENERATED.sub("", each.name)) for each in found}


def write_two_revisions(shop: Shop) -> None:
    """Write the first revision and upgrade to it, change the models, and write the second."""
    succeed(shop, "revision", "-m", "first")
    succeed(shop, "check-drift", "--no-cache")
    shop.edit("    amount: int\n", "    amount: int\n    gift: bool | None = None\n")
    succeed(shop, "check-drift", code=1)
    succeed(shop, "upgrade")
    succeed(shop, "revision", "-m", "second")


def apply_the_second(shop: Shop) -> None:
    """Upgrade, downgrade, and look at the database and at a disposable one."""
    assert "pending" in succeed(shop, "history").out
    succeed(shop, "upgrade")
    succeed(shop, "downgrade", "--yes")
    succeed(shop, "upgrade", "--dry-run")
    assert "mysql+pymysql://" in succeed(shop, "db", "--", *SHOW).out


def run_tests(shop: Shop, option: str) -> Done:
    """Run the project's own tests, with the plugin as an installed one would be."""
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-p", "alembic_autogen.pytest_plugin"),
        *("-p", "no:cacheprovider", "-o", option, "--rootdir", str(shop.folder), str(shop.folder)),
    ]
    return run(command, shop.folder, {**own_environment({}), "PYTHONPATH": TOOLS})
