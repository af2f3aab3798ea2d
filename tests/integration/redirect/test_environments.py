"""env.py in the ways in which people write it, with the URL of production.

Each way is also walked without redirection: a test that could not fail would be noticed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from alembic_autogen.errors import SandboxError
from alembic_autogen.sandbox.redirect import redirected
from alembic_autogen.server.base import Database, Server
from support.drivers import ASYNC, BY_HAND, SYNC, TEMPLATES, marked, where, where_url
from support.production import RecordedProduction
from support.projects import LANDED, tables


@pytest.mark.parametrize(("template", "driver"), TEMPLATES)
def test_without_redirection_the_project_reaches_production(
    template: str, driver: str, production: RecordedProduction, project: Any
) -> None:
    project(template, production.url(driver)).upgrade()
    assert set(production.tables()) == LANDED
    assert "Connect" in production.noticed()


@pytest.mark.parametrize(("template", "driver"), TEMPLATES)
def test_an_unmodified_project_lands_on_the_disposable_server(
    template: str, driver: str, database: Database, production: RecordedProduction, project: Any
) -> None:
    with redirected(database):
        project(template, production.url(driver)).upgrade()
    assert tables(database) == LANDED
    assert production.noticed() == []


@pytest.mark.parametrize(("template", "driver"), TEMPLATES)
def test_a_host_that_does_not_exist_is_not_looked_up(
    template: str, driver: str, database: Database, project: Any
) -> None:
    with redirected(database):
        project(template, f"{driver}://app:secret@db.production.invalid:3306/shop").upgrade()
    assert tables(database) == LANDED


@pytest.mark.parametrize(("template", "driver"), TEMPLATES)
def test_a_disposable_server_with_tcp_and_a_password_is_reached_too(
    template: str, driver: str, other_server: Server, project: Any
) -> None:
    with other_server.database("tcp") as database:
        with redirected(database):
            project(template, f"{driver}://app@localhost/shop?unix_socket=/nowhere").upgrade()
        assert tables(database) == LANDED


@pytest.mark.parametrize("driver", SYNC)
def test_certificates_of_production_are_not_asked_for(driver: str, database: Database) -> None:
    engine = sa.create_engine(f"{driver}://app@db.invalid/shop?ssl_ca=/no/such/ca.pem")
    with redirected(database):
        assert where(engine) == database.name


def test_an_env_py_that_falls_back_to_sqlite_is_named(database: Database, project: Any) -> None:
    own = project("generic", "sqlite://")
    with redirected(database), pytest.raises(SandboxError) as refusal:
        own.upgrade()
    assert str(refusal.value).startswith(str(own.folder / "alembic" / "env.py") + " (line ")


# env.py with engines of its own ---------------------------------------------------------------

SINGLETON_ENV = """
import sys
from alembic import context

sys.path.insert(0, {folder!r})
from {module} import EngineSingleton

with EngineSingleton().engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
"""

SINGLETON = """
from sqlalchemy import create_engine


class EngineSingleton:
    instance = None

    def __new__(cls):
        if cls.instance is None:
            cls.instance = super().__new__(cls)
            cls.instance.engine = create_engine(
                {url!r}, pool_size=5, pool_pre_ping=True, pool_recycle=3600, echo=False,
                connect_args={{"connect_timeout": 5}},
            )
        return cls.instance
"""


@pytest.mark.parametrize("driver", SYNC)
def test_an_engine_singleton_goes_to_the_database_of_each_redirection_in_turn(
    driver: str, server: Server, production: RecordedProduction, project: Any, tmp_path: Path
) -> None:
    module = f"session_{driver.split('+')[1]}"
    own = project("generic", "mysql+pymysql://app@db.invalid/shop")
    own.write(f"{module}.py", SINGLETON.format(url=production.url(driver)))
    own.write("alembic/env.py", SINGLETON_ENV.format(folder=str(tmp_path), module=module))
    for _ in range(2):
        with server.database("turn") as database:
            with redirected(database):
                own.upgrade()
            assert tables(database) == LANDED
    assert production.noticed() == []


CREATOR_ENV = """
from alembic import context
from sqlalchemy import create_engine
{imports}

engine = create_engine({url!r}, creator=lambda: {call}(**{parameters!r}))
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
"""


@pytest.mark.parametrize("is_redirected", [False, True])
@pytest.mark.parametrize("driver", SYNC)
def test_a_creator_that_calls_the_driver_is_led_too(
    driver: str,
    is_redirected: bool,
    database: Database,
    production: RecordedProduction,
    project: Any,
) -> None:
    imports, call = BY_HAND[driver]
    parameters = {**production.parameters, "database": "shop"}
    own = project("generic", "unused")
    own.write(
        "alembic/env.py",
        CREATOR_ENV.format(imports=imports, url=f"{driver}://", call=call, parameters=parameters),
    )
    if is_redirected:
        with redirected(database):
            own.upgrade()
        assert tables(database) == LANDED
        assert production.noticed() == []
    else:
        own.upgrade()
        assert set(production.tables()) == LANDED


# Other ways to say where ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("driver", "option"),
    [
        ("mysql+pymysql", "read_default_file"),
        marked("mysql+mysqldb", "read_default_file"),
        marked("mysql+mysqlconnector", "option_files"),
        marked("mysql+mariadbconnector", "default_file"),
        marked("mysql+asyncmy", "read_default_file"),
        marked("mysql+aiomysql", "read_default_file"),
    ],
)
def test_an_option_file_that_names_production_is_not_read(
    driver: str, option: str, database: Database, production: RecordedProduction, tmp_path: Path
) -> None:
    path = production.option_file(tmp_path / "my.cnf")
    with redirected(database):
        assert where_url(f"{driver}:///?{option}={path}") == database.name
    assert production.noticed() == []


def test_a_listener_of_the_application_that_rewrites_the_address_has_no_effect(
    database: Database, production: RecordedProduction
) -> None:
    called = []
    engine = sa.create_engine("mysql+pymysql://app@db.invalid/shop")

    @sa.event.listens_for(engine, "do_connect")
    def token(dialect: Any, record: Any, args: Any, kwargs: Any) -> None:
        called.append(record)
        kwargs.update(production.parameters)

    with redirected(database):
        assert where(engine) == database.name
    assert called == []
    assert production.noticed() == []


@pytest.mark.parametrize("driver", [*SYNC, *ASYNC])
def test_a_url_that_names_a_further_schema_keeps_it(driver: str, server: Server) -> None:
    schemas = ("redirect_audit",)
    with server.database("schemas", schemas) as database, redirected(database):
        assert where_url(f"{driver}://app@db.invalid/shop") == database.name
        assert where_url(f"{driver}://app@db.invalid/redirect_audit") == schemas[0]
