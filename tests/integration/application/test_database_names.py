"""Every way in which a revision asks for its database's name gives the one that it works on."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from support.shops import Shop

ASKS = """\
import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.engine import make_url

revision = "0002"
down_revision = "0001"


def names(bind):
    config = context.config
    section = config.get_section(config.config_ini_section)
    return {
        "url": bind.engine.url.database,
        "URL as text": make_url(bind.engine.url.render_as_string(hide_password=False)).database,
        "connection": bind.connection.dbapi_connection.db.decode(),
        "context": op.get_context().connection.engine.url.database,
        "bind": op.get_context().bind.engine.url.database,
        "default schema": sa.inspect(bind).default_schema_name,
        "dialect": bind.dialect.default_schema_name,
        "option": make_url(config.get_main_option("sqlalchemy.url")).database,
        "section": make_url(section["sqlalchemy.url"]).database,
        "server": bind.exec_driver_sql("SELECT DATABASE()").scalar(),
    }


def upgrade():
    bind = op.get_bind()
    found = names(bind)
    assert len(set(found.values())) == 1, found
    name = found["url"]
    op.execute(f"USE `{name}`")
    op.execute(f"ALTER DATABASE `{name}` CHARACTER SET latin1 COLLATE latin1_swedish_ci")
    op.execute("ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci")
    again = sa.create_engine(bind.engine.url)
    with again.connect() as connection:
        assert connection.exec_driver_sql("SELECT DATABASE()").scalar() == name
    columns = bind.execute(
        sa.text(
            "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = :name"
            " AND table_name = 'customer' AND column_name = 'name'"
        ),
        {"name": name},
    ).scalar()
    assert columns == 1
    assert sa.inspect(bind).has_table("customer", schema=name)


def downgrade():
    assert len(set(names(op.get_bind()).values())) == 1
"""
LITERAL = """\
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    {statement}


def downgrade():
    pass
"""
HANDED_OVER = """
connection = config.attributes["connection"]
context.configure(connection=connection, target_metadata=target_metadata)
with context.begin_transaction():
    context.run_migrations()
"""
OF_ITS_OWN = """
context.configure(connection=models.engine.connect(), target_metadata=target_metadata)
with context.begin_transaction():
    context.run_migrations()
"""
CREATOR = """
import pymysql
import sqlalchemy

own = sqlalchemy.create_engine(
    "mysql+pymysql://app@db.production.invalid/shop",
    creator=lambda: pymysql.connect(host="db.production.invalid", user="app", database="shop"),
)
context.configure(connection=own.connect(), target_metadata=target_metadata)
with context.begin_transaction():
    context.run_migrations()
"""
ENGINE = """
import sqlalchemy

engine = sqlalchemy.create_engine("mysql+pymysql://app:secret@db.production.invalid/shop")
assert engine.url.database == "shop"  # nothing is started for that
"""
ENVIRONMENTS = {
    "as alembic init makes it": "",
    "a connection that is handed over": HANDED_OVER,
    "an engine of the application": OF_ITS_OWN,
    "an engine with a creator": CREATOR,
}


def revise(shop: Shop, text: str) -> None:
    (shop.folder / "migrations" / "versions" / "0002_asks.py").write_text(text)


def run_by(shop: Shop, run: str) -> None:
    """Let env.py run the migrations in another way."""
    if run:
        env = shop.folder / "migrations" / "env.py"
        text, _, _ = env.read_text().partition("\ndef run_migrations_offline")
        env.write_text(text + run)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_revision_finds_the_name_of_its_database(name: str, shop: Shop) -> None:
    run_by(shop, ENVIRONMENTS[name])
    models = shop.folder / "models.py"
    models.write_text(models.read_text() + ENGINE)
    revise(shop, ASKS)
    shop.edit("    amount: int\n", "    amount: int\n    gift: bool | None = None\n")
    done = shop.run("revision", "-m", "Gifts", "--sql")
    assert done.code == 0, done.err


SILENT = [
    'op.get_bind().exec_driver_sql("SELECT 1 FROM information_schema.tables'
    " WHERE table_schema = 'shop'\").scalar()",
    'op.get_bind().execute(sa.text("SELECT 1 FROM information_schema.tables'
    ' WHERE table_schema = :name"), {"name": "shop"}).scalar()',
    'sa.inspect(op.get_bind()).has_table("customer", schema="shop")',
]
LOUD = [
    'op.execute("ALTER DATABASE shop CHARACTER SET latin1")',
    'op.drop_table("t", schema="shop")',
]


@pytest.mark.parametrize("statement", [*SILENT, *LOUD])
def test_a_name_in_a_statement_is_one_sentence(statement: str, shop: Shop) -> None:
    revise(shop, LITERAL.format(statement=statement))
    done = shop.run("check-drift")
    assert done.code == 2
    (sentence,) = (each for each in done.err.splitlines() if each.startswith("alembic-autogen: "))
    assert 'schemas = ["shop"]' in sentence, sentence
    assert "Traceback" not in done.err


def test_a_schema_of_the_models_is_one_sentence(shop: Shop) -> None:
    shop = replace(shop, environment={})
    models = shop.folder / "models.py"
    text = '\n\nclass Visit(SQLModel, table=True):\n    __table_args__ = {"schema": "shop"}\n'
    models.write_text(f"{models.read_text()}{text}    id: int = Field(primary_key=True)\n")
    (refused,) = json.loads(shop.run("check-drift", "--format", "json").out)["refused"]
    assert refused["table"] == "shop.visit" and 'schemas = ["shop"]' in refused["error"]


@pytest.mark.parametrize("name", list(ENVIRONMENTS)[:2])
def test_as_one_of_the_schemas_it_is_there_by_its_name(name: str, shop: Shop) -> None:
    shop = replace(shop, environment={})
    run_by(shop, ENVIRONMENTS[name])
    models = shop.folder / "models.py"
    models.write_text(models.read_text() + ENGINE)
    shop.configure('schemas = ["shop"]')
    revise(
        shop,
        LITERAL.format(
            statement="\n    ".join(
                [
                    *(f"assert {each}" for each in SILENT),
                    "op.execute('ALTER DATABASE shop CHARACTER SET utf8mb4')",
                    "assert op.get_bind().engine.url.database == 'shop'",
                    "assert op.get_bind().exec_driver_sql('SELECT DATABASE()').scalar() == 'shop'",
                ]
            )
        ),
    )
    done = shop.run("check-drift")
    assert done.code == 0, done.err + done.out


VISIT = """

class Visit(SQLModel, table=True):
    {schema}
    id: int = Field(primary_key=True)
    place: str = Field(max_length={length})
"""


def visits(shop: Shop, schema: str, length: int = 20) -> Shop:
    """The project with one more model, and its database among the schemas."""
    shop = replace(shop, environment={})
    models = shop.folder / "models.py"
    text, _, _ = models.read_text().partition("\n\nclass Visit")
    models.write_text(text + VISIT.format(schema=schema, length=length))
    return shop


@pytest.mark.slow
@pytest.mark.parametrize(
    ("schema", "written"), [("", ""), ('__table_args__ = {"schema": "shop"}', "shop")]
)
def test_a_revision_names_it_where_the_models_do(schema: str, written: str, shop: Shop) -> None:
    own = visits(shop, schema)
    own.configure('schemas = ["shop"]')
    done = own.run("revision", "-m", "visits")
    assert done.code == 0, done.err
    (path,) = own.folder.glob("migrations/versions/*visits.py")
    assert ("schema=" in path.read_text()) == bool(written)
    done = own.run("check-drift")
    assert done.code == 0, done.out + done.err


@pytest.mark.slow
@pytest.mark.parametrize("schema", ["", '__table_args__ = {"schema": "shop"}'])
def test_a_table_that_the_server_refuses_now_is_not_dropped(schema: str, shop: Shop) -> None:
    own = visits(shop, schema)
    own.configure('schemas = ["shop"]')
    assert own.run("revision", "-m", "visits").code == 0
    visits(shop, schema, length=70_000)
    done = own.run("check-drift")
    assert "The server refuses" in done.out + done.err
    assert "0 differences" in done.out or "- table" not in done.out
    done = own.run("revision", "-m", "next", "--dry-run")
    assert "drop_table" not in done.out
