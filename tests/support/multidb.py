"""Projects whose env.py migrates several databases."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from support.shops import Shop, run_alembic

MODELS = """\
import sqlalchemy as sa

one, two = sa.MetaData(), sa.MetaData()
key = lambda: sa.Column("id", sa.Integer, primary_key=True)
sa.Table("town", one, key(), sa.Column("name", sa.String(40), nullable=False))
sa.Table("street", two, key(), sa.Column("town", sa.Integer))
"""

FIRST = '''\
"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade(engine_name):
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name):
    globals()[f"downgrade_{engine_name}"]()


def upgrade_engine1():
    op.create_table(
        "town",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(40), nullable=False),
    )


def downgrade_engine1():
    op.drop_table("town")


def upgrade_engine2():
    op.create_table(
        "street",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("town", sa.Integer()),
    )


def downgrade_engine2():
    op.drop_table("street")
'''

TENANTS = '''
def run_migrations_online() -> None:
    """Run the migrations of each tenant."""
    for tenant in ("north", "south"):
        engine = create_engine(f"mysql+pymysql://app@db.production.invalid/{tenant}")
        with engine.connect() as connection:
            context.configure(connection=connection, target_metadata=models.one)
            with context.begin_transaction():
                context.run_migrations()


if context.is_offline_mode():
'''


def make_multidb(folder: Path, environment: Mapping[str, str], models: str = MODELS) -> Shop:
    """Create a project by Alembic's template multidb, with models for both of its databases."""
    done = run_alembic(["init", "-t", "multidb", "migrations"], folder)
    assert done.code == 0, done.err
    (folder / "models.py").write_text(models)
    (folder / "migrations" / "versions" / "0001_first.py").write_text(FIRST)
    shop = Shop(folder, environment)
    shop.edit(
        "target_metadata = {}",
        'import models\ntarget_metadata = {"engine1": models.one, "engine2": models.two}',
        "migrations/env.py",
    )
    return shop


def make_tenants(folder: Path, environment: Mapping[str, str]) -> Shop:
    """Create a project with one history for several tenants, each with a database of its own."""
    done = run_alembic(["init", "migrations"], folder)
    assert done.code == 0, done.err
    (folder / "models.py").write_text(MODELS)
    text = FIRST.replace("(engine_name)", "()").replace("{engine_name}", "engine1")
    (folder / "migrations" / "versions" / "0001_first.py").write_text(text)
    env = folder / "migrations" / "env.py"
    before, rest = env.read_text().split("\ndef run_migrations_online", 1)
    _, after = rest.split("\nif context.is_offline_mode():\n", 1)
    env.write_text(
        f"from sqlalchemy import create_engine\n\nimport models\n{before}{TENANTS}{after}"
    )
    return Shop(folder, environment)
