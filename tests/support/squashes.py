"""A project with a history to squash, and databases in the role of production."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from alembic_autogen.schema.read import read_schema
from alembic_autogen.server.base import Database, Server
from support.shops import Shop

TEXT = '''\
"""{message}."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{parent}"

NAMES = """Ann
Bob"""


def upgrade():
{up}

def downgrade():
{down}
'''
STEPS = (
    (
        'op.add_column("purchase", sa.Column("kind", sa.String(10)))',
        'op.drop_column("purchase", "kind")',
    ),
    (
        'op.alter_column("purchase", "kind", type_=sa.String(20), existing_type=sa.String(10))',
        'op.alter_column("purchase", "kind", type_=sa.String(10), existing_type=sa.String(20))',
    ),
    (
        "text = [sa.column(each, sa.String) for each in ('name', 'email')]\n"
        "    table = sa.table('customer', sa.column('id', sa.Integer), *text)\n"
        "    for number, name in enumerate(NAMES.splitlines(), 1):\n"
        "        op.bulk_insert(table, [{'id': number, 'name': name, 'email': name}])",
        'op.execute("DELETE FROM customer")',
    ),
    (
        'op.create_table("gift", sa.Column("id", sa.Integer, primary_key=True))',
        'op.drop_table("gift")',
    ),
    (
        'op.add_column("gift", sa.Column("size", sa.Integer, index=True))',
        'op.drop_column("gift", "size")',
    ),
    (
        'op.create_index("by_kind", "purchase", ["kind"])',
        'op.drop_index("by_kind", "purchase")',
    ),
)


def write(shop: Shop, steps: tuple[tuple[str, str], ...]) -> None:
    """Write revisions 0002 and on, from the bodies of their upgrades and downgrades."""
    for number, (up, down) in enumerate(steps, 2):
        values = {
            "message": f"Step {number}",
            "revision": f"000{number}",
            "parent": f"000{number - 1}",
            "up": f"    {up}\n",
            "down": f"    {down}",
        }
        path = shop.folder / "migrations" / "versions" / f"000{number}_step.py"
        path.write_text(TEXT.format(**values))


@contextmanager
def production(server: Server, name: str) -> Iterator[Database]:
    """A database that is not the tool's."""
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
        yield Database(server, name)
        cursor.execute(f"DROP DATABASE {name}")


def contents(database: Database) -> tuple[object, ...]:
    """The schema, the customers and the versions of a database."""
    schema = read_schema(database)
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM customer ORDER BY id")
        rows = cursor.fetchall()
        cursor.execute("SELECT * FROM alembic_version")
        return schema, rows, cursor.fetchall()


@contextmanager
def several(server: Server, names: list[str]) -> Iterator[list[Database]]:
    """Databases that are not the tool's."""
    with ExitStack() as stack:
        yield [stack.enter_context(production(server, name)) for name in names]


def versions(shop: Shop) -> list[str]:
    """The names of the revision files."""
    return sorted(path.name for path in (shop.folder / "migrations/versions").glob("*.py"))
