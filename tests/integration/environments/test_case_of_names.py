"""Names are written as models and revisions write them, where the server does not keep the case.

The kind: with ``lower_case_table_names = 1`` or 2, a server prints lower-case names of tables and
views. A revision that took over those would fail on a server that keeps the case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server import launch
from alembic_autogen.server.base import Database, Server
from alembic_autogen.server.connection import rows
from alembic_autogen.settings import load
from support.shops import Shop, url

MODELS = """
import sqlalchemy as sa

metadata = sa.MetaData()
id_ = lambda: sa.Column("id", sa.Integer, primary_key=True)
Customer = sa.Table("Customer", metadata, id_(), sa.Column("Name", sa.String(40), unique=True))
Line = sa.Table(
    "OrderLine", metadata, id_(),
    sa.Column("customer_id", sa.ForeignKey("Customer.id")),
    sa.Column("n", sa.Integer, sa.CheckConstraint("n > 0")),
    sa.Index("ix_Line", "n"),
)
sa.event.listen(metadata, "after_create", sa.DDL(
    "CREATE VIEW `BigLine` AS SELECT c.Name, OrderLine.id FROM OrderLine"
    " JOIN Customer c ON c.id = OrderLine.customer_id"
))
sa.event.listen(Line, "after_create", sa.DDL(
    "CREATE TRIGGER marks BEFORE INSERT ON `OrderLine` FOR EACH ROW SET NEW.n = COALESCE(NEW.n, 1)"
))
"""
CHANGES = (
    ('sa.Column("n", sa.Integer, ', 'sa.Column("n", sa.BigInteger, '),
    ('"ix_Line", "n"', '"ix_Line", "n", "customer_id"'),
    ("sa.String(40)", "sa.String(50)"),
    ('sa.ForeignKey("Customer.id")', 'sa.ForeignKey("Customer.id", ondelete="CASCADE")'),
    ("n > 0", "n > 1"),
    ("COALESCE(NEW.n, 1)", "COALESCE(NEW.n, 2)"),
)
NEW_TABLE = """
sa.Table("NewTable", metadata, id_(), sa.Column("line_id", sa.ForeignKey("OrderLine.id")))
"""
OLD_TABLE = """

def old_table():
    op.create_table("OldTable", sa.Column("Id", sa.Integer, primary_key=True))
"""


@pytest.fixture
def folding(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A server that ignores the case of names, of a flavor and with a value of the variable."""
    flavor, value = request.param
    variables = {"lower_case_table_names": value}
    settings = replace(load(tmp_path), flavor=flavor, server_variables=variables)
    with launch(settings) as launched:
        yield launched.server()


@pytest.fixture
def project(shop: Shop, folding: Server) -> Shop:
    """A project whose history and models write names with capitals."""
    (shop.folder / "migrations" / "versions" / "0001_first.py").unlink()
    (shop.folder / "models.py").write_text(MODELS)
    (shop.folder / "pyproject.toml").write_text(
        '[tool.alembic-autogen]\nmetadata = "models:metadata"\n'
    )
    shop.edit("models.SQLModel.metadata", "models.metadata", "migrations/env.py")
    return replace(
        shop,
        environment={
            "ALEMBIC_AUTOGEN_SERVER": url(folding.address),
            "ALEMBIC_AUTOGEN_FLAVOR": folding.flavor,
        },
    )


def written(shop: Shop, message: str, *flags: str) -> Path:
    done = shop.run("revision", "-m", message, *flags)
    assert done.code == 0, done.out + done.err
    return shop.folder / done.out.strip()


@pytest.mark.slow
@pytest.mark.parametrize("folding", [("mysql", "1")], indirect=True)
def test_a_history_that_was_written_there_works_where_case_counts(
    project: Shop, database: Database, server: Server
) -> None:
    first = written(project, "first")
    assert 'op.create_table(\n        "Customer"' in first.read_text()
    assert "`BigLine`" in first.read_text()
    first.write_text(
        first.read_text().replace(
            "def upgrade() -> None:\n", "def upgrade() -> None:\n    old_table()\n", 1
        )
        + OLD_TABLE
    )
    for old, new in CHANGES:
        project.edit(old, new)
    (project.folder / "models.py").write_text(
        (project.folder / "models.py").read_text() + NEW_TABLE
    )
    text = written(project, "second", "--no-rename", "OldTable").read_text()
    for name in ("customer", "orderline", "newtable", "oldtable", "bigline"):
        assert f'"{name}"' not in text and f"`{name}`" not in text, text
    assert project.run("check-drift", "--no-cache").code == 0
    for arguments in (("upgrade", "head"), ("downgrade", "-1"), ("upgrade", "head")):
        project.alembic(database, *arguments)
    with database.connect() as connection:
        names = {name for (name,) in rows(connection, "SHOW TABLES")}
    assert names == {"Customer", "OrderLine", "NewTable", "BigLine", "alembic_version"}
    with_case = replace(project, environment={"ALEMBIC_AUTOGEN_SERVER": url(server.address)})
    done = with_case.run("check-drift")
    assert done.code == 0, done.out


@pytest.mark.parametrize("folding", [("mariadb", "2")], indirect=True)
def test_another_case_in_models_or_revisions_is_no_difference(project: Shop) -> None:
    written(project, "first")
    text = (project.folder / "models.py").read_text()
    (project.folder / "models.py").write_text(text.replace("OrderLine", "ORDERLINE"))
    done = project.run("check-drift")
    assert done.code == 0, done.out
    (project.folder / "models.py").write_text(
        text.replace(
            '"Customer", metadata, id_()', '"Customer", metadata, id_(), sa.Column("x", sa.Integer)'
        )
    )
    added = written(project, "x")
    assert 'op.add_column("Customer"' in added.read_text()
