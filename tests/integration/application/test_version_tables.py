"""Alembic's version table is no difference, wherever env.py or the default schema puts it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from support.shops import Shop

MODELS = """\
import sqlalchemy as sa

metadata = sa.MetaData(schema="shop")
sa.Table("customer", metadata, sa.Column("id", sa.Integer, primary_key=True))
sa.Table("place", metadata, sa.Column("id", sa.Integer, primary_key=True), schema="geo")
visit = sa.Table(
    "visit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("customer_id", sa.ForeignKey("shop.customer.id")),
    sa.Column("place_id", sa.ForeignKey("geo.place.id"), unique=True),
)
"""
PLAIN = 'log = sa.Table("log", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))\n'
FIRST = """\
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table("customer", sa.Column("id", sa.Integer(), primary_key=True){schema})
    op.create_table("place", sa.Column("id", sa.Integer(), primary_key=True), schema="geo")
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("customer_id", sa.Integer, sa.ForeignKey("{parent}.id")),
        sa.Column("place_id", sa.Integer, sa.ForeignKey("geo.place.id"), unique=True){schema},
    )


def downgrade():
    op.drop_table("visit"{schema})
    op.drop_table("customer"{schema})
    op.drop_table("place", schema="geo")
"""
CONFIGURE = "connection=connection, target_metadata=target_metadata"
HANDED_OVER = """
connection = config.attributes["connection"]
context.configure(connection=connection, target_metadata=target_metadata{options})
with context.begin_transaction():
    context.run_migrations()
"""
OPTIONS = [
    "",
    ', version_table="versions"',
    ', version_table_schema="geo"',
    ', version_table="versions", version_table_schema="shop"',
]


@pytest.fixture
def own(shop: Shop) -> Shop:
    """A project whose models name the database of its URL as their schema."""
    (shop.folder / "models.py").write_text(MODELS)
    shop.edit("SQLModel.metadata", "metadata", "migrations/env.py")
    shop.edit("SQLModel.metadata", "metadata", "pyproject.toml")
    shop.configure('schemas = ["shop", "geo"]')
    write(shop, qualified=True)
    return replace(shop, environment={})


def write(shop: Shop, *, qualified: bool) -> None:
    """Write the first revision, with the schema shop spelled out or not."""
    schema, parent = (', schema="shop"', "shop.customer") if qualified else ("", "customer")
    path = shop.folder / "migrations" / "versions" / "0001_first.py"
    path.write_text(FIRST.format(schema=schema, parent=parent))


def set_options(shop: Shop, options: str, *, handed_over: bool) -> None:
    env = shop.folder / "migrations" / "env.py"
    text = env.read_text()
    if handed_over:
        head, _, _ = text.partition("\ndef run_migrations_offline")
        env.write_text(head + HANDED_OVER.format(options=options))
    else:
        env.write_text(text.replace(CONFIGURE, CONFIGURE + options))


@pytest.mark.parametrize(
    ("options", "handed_over"),
    [*((each, False) for each in OPTIONS), (OPTIONS[0], True)],
)
def test_it_is_no_difference(options: str, handed_over: bool, own: Shop) -> None:
    set_options(own, options, handed_over=handed_over)
    write(own, qualified=not handed_over)
    done = own.run("check-drift")
    assert done.code == 0, done.out + done.err


@pytest.mark.slow
def test_a_revision_leaves_it_where_it_is(own: Shop) -> None:
    own.edit('sa.Column("customer_id"', 'sa.Column("n", sa.Integer), sa.Column("customer_id"')
    done = own.run("revision", "-m", "More", "--sql")
    assert done.code == 0, done.err
    assert "alembic_version" not in done.out
    for flags in ((), ("--no-cache",)):
        assert own.run("check-drift", *flags).code == 0


@pytest.mark.slow
def test_a_table_without_a_schema_is_in_the_default_database(own: Shop) -> None:
    """In production that is the one of the URL, which the others name."""
    path: Path = own.folder / "models.py"
    path.write_text(f"{MODELS}{PLAIN}both = [metadata, log.metadata]\n")
    own.edit("models:metadata", "models:both", "pyproject.toml")
    drift = json.loads(own.run("check-drift", "--format", "json").out)
    assert [each["name"] for each in drift["differences"]] == ["log"]
    done = own.run("revision", "-m", "Log")
    assert done.code == 0, done.err
    assert own.run("check-drift").code == 0


def test_a_model_of_the_version_table_is_no_difference(shop: Shop) -> None:
    models = shop.folder / "models.py"
    models.write_text(
        f"{models.read_text()}\n\nclass Version(SQLModel, table=True):\n"
        '    __tablename__ = "alembic_version"\n'
        "    version_num: str = Field(primary_key=True, max_length=32)\n"
        "    note: str | None = None\n"
    )
    done = shop.run("check-drift")
    assert done.code == 0, done.out + done.err


def test_another_table_of_that_name_is_a_difference(shop: Shop) -> None:
    shop.configure('schemas = ["geo"]')
    shop = replace(shop, environment={})
    shop.edit(
        '    op.create_index("ix_customer_name"',
        '    op.create_table("alembic_version", sa.Column("id", sa.Integer()), schema="geo")\n'
        '    op.create_index("ix_customer_name"',
        "migrations/versions/0001_first.py",
    )
    drift = json.loads(shop.run("check-drift", "--format", "json").out)
    assert [each["name"] for each in drift["differences"]] == ["geo.alembic_version"]
