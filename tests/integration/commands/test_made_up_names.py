"""Constraints without a name are called the same by the migrations and by ``create_all()``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server import launch
from alembic_autogen.server.base import Server
from alembic_autogen.settings import load
from support.shops import Shop, schema, url

MODELS = """\
import sqlalchemy as sa


class SQLModel:
    metadata = sa.MetaData()


def key(name, **options):
    return sa.Column(name, sa.Integer, sa.ForeignKey("parent.id"), **options)


sa.Table("parent", SQLModel.metadata, sa.Column("id", sa.Integer, primary_key=True))
"""
TOKEN = """\
sa.Table(
    "token",
    SQLModel.metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    key("z"),
    key("user_id"),
    key("b", unique=True),
    key("database_id"),
    sa.Column("n", sa.Integer),
    sa.Column("m", sa.Integer),
    sa.CheckConstraint("n > 2"),
    sa.CheckConstraint("m > 1"),
    sa.CheckConstraint("m < 9", name="a_named_one"),
    sa.CheckConstraint("n < 0 or m > 5"),
    sa.UniqueConstraint("n", "z"),
    sa.UniqueConstraint("n", "m"),
    sa.UniqueConstraint("n", "b", name="another"),
    sa.UniqueConstraint("n", "id"),
    sa.ForeignKeyConstraint(["m"], ["parent.id"]),
    sa.ForeignKeyConstraint(["n"], ["parent.id"], name="with_a_name"),
)
"""
MANY = """\
sa.Table(
    "many",
    SQLModel.metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    *[key(f"c{99 - number}") for number in range(12)],
    *[sa.CheckConstraint(f"c{99 - number} > {number}") for number in range(12)],
    *[sa.UniqueConstraint("id", f"c{99 - number}") for number in range(12)],
)
"""


UNNAMED_KEY = re.compile(r'sa\.ForeignKeyConstraint\(\s*\["(\w+)"\],\s*\["parent.id"\],?\s*\)')


@pytest.fixture(scope="module", params=["mysql", "mariadb"])
def flavored(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server of each flavor."""
    settings = replace(load(tmp_path_factory.mktemp("project")), flavor=request.param)
    with launch(settings) as launched:
        yield launched.server()


@pytest.fixture
def project(flavored: Server, shop: Shop) -> Shop:
    """A project with one table, and no revision."""
    (shop.folder / "models.py").write_text(MODELS)
    (shop.folder / "migrations" / "versions" / "0001_first.py").unlink()
    return replace(shop, environment={"ALEMBIC_AUTOGEN_SERVER": url(flavored.address)})


def revise(project: Shop, message: str) -> str:
    done = project.run("revision", "-m", message)
    assert done.code == 0, done.err
    return (project.folder / done.out.splitlines()[-1]).read_text()


def add(project: Shop, text: str) -> None:
    models = project.folder / "models.py"
    models.write_text(models.read_text() + text)


def differing(project: Shop, server: Server, *, indexes: bool = True) -> list[str]:
    """The lines of SHOW CREATE TABLE that only one has: the migrated or the created database.

    :param indexes: whether plain indexes count.
    """
    with server.database("production") as database:
        project.alembic(database, "upgrade", "head")
        migrated = schema(database)
    with server.database("created") as database:
        created = project.schema_of_models(database)
    assert migrated.keys() == created.keys()
    return [
        f"{name}: {line}"
        for name in created
        for line in {*migrated[name]} ^ {*created[name]}
        if indexes or not line.startswith("  KEY")
    ]


def test_those_of_new_tables(project: Shop, flavored: Server) -> None:
    add(project, TOKEN + MANY)
    revise(project, "Token")
    assert differing(project, flavored) == []


@pytest.mark.slow
def test_those_that_come_later(project: Shop, flavored: Server) -> None:
    """The index that comes with a key is called like that then, as MySQL does it."""
    plain = (
        re.sub(r"\*\[sa\..*\n", "", MANY)
        .replace("key(f", "sa.Column(f")
        .replace('}")', '}", sa.Integer)')
    )
    add(project, plain)
    revise(project, "Without")
    (project.folder / "models.py").write_text(MODELS + MANY)
    revise(project, "With")
    assert differing(project, flavored, indexes=False) == []


def test_one_is_dropped_by_the_name_that_it_has_at_head(project: Shop, flavored: Server) -> None:
    """A history that orders them otherwise stays in sync; its own names count."""
    add(project, TOKEN)
    text = revise(project, "Token")
    path: Path = next((project.folder / "migrations" / "versions").glob("*token.py"))
    columns = UNNAMED_KEY.findall(text)
    assert columns == ["m", "z", "user_id", "b", "database_id"]  # as create_all() sends them
    path.write_text(UNNAMED_KEY.sub(lambda key: key[0].replace(key[1], columns.pop()), text))
    assert project.run("check-drift", "--no-cache").code == 0
    project.edit('    key("z"),\n', '    sa.Column("z", sa.Integer),\n')
    text = revise(project, "Without z")
    assert "token_ibfk_4" in text and "token_ibfk_2" not in text
    assert project.run("check-drift", "--no-cache").code == 0
