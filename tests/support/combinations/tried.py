"""Write a combination's revision by the command line, and run it by plain Alembic on rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic_autogen.server.base import Database, Server
from support.shops import PRODUCTION, Done, Shop, run_alembic, schema, url

_FIRST = '''\
"""What is there."""

{module}

from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    metadata.create_all(op.get_bind())


def downgrade():
    metadata.drop_all(op.get_bind())
'''


@dataclass(frozen=True)
class TriedContents:
    """The contents of a database: schemas from SHOW CREATE, and rows byte by byte."""

    tables: dict[str, list[str]]
    rows: dict[str, tuple[Any, ...]]
    triggers: tuple[Any, ...]


def declare(shop: Shop, before: str, after: str) -> None:
    """Put models and a first revision into a project, both from modules with ``metadata``."""
    (shop.folder / "models.py").write_text(after)
    (shop.folder / "pyproject.toml").write_text(
        '[tool.alembic-autogen]\nmetadata = "models:metadata"\n'
    )
    shop.edit("models.SQLModel.metadata", "models.metadata", "migrations/env.py")
    first = _FIRST.format(module=before)
    (shop.folder / "migrations" / "versions" / "0001_first.py").write_text(first)


def written(shop: Shop, flags: Sequence[str] = ()) -> tuple[Path, Done]:
    """Have the tool write the revision; accept altered values, and refuse NULLs."""
    arguments = ["revision", "-m", "change", *flags]
    done = shop.run(*arguments)
    if done.code == 3:
        answers = re.findall(r"(--accept-change|--refuse) '?([\w.]+)", done.err)
        assert answers, done.err
        arguments += [word for answer in dict.fromkeys(answers) for word in answer]
        done = shop.run(*arguments)
    assert done.code == 0, f"{done.code}: {done.err}"
    return shop.folder / done.out.strip(), done


@contextmanager
def without_preconditions(path: Path) -> Iterator[None]:
    """Turn a revision's preconditions off, so that only the server can refuse rows."""
    text = path.read_text("utf-8")
    changed = re.sub(r"if context\.as_sql:.*", "if True:", text)
    path.write_text(changed, "utf-8")
    try:
        yield
    finally:
        path.write_text(text, "utf-8")


@dataclass(frozen=True)
class CombinationTrial:
    """A database at the first revision, with rows."""

    shop: Shop
    database: Database

    def alembic(self, *arguments: str) -> Done:
        """Run plain Alembic, which may fail."""
        text = (self.shop.folder / "alembic.ini").read_text("utf-8")
        address = url(self.database.server.address, self.database.name).replace("%", "%%")
        ini = self.shop.folder / "production.ini"
        ini.write_text(text.replace(PRODUCTION, address), "utf-8")
        return run_alembic(["-c", str(ini), *arguments], self.shop.folder)

    def execute(self, *statements: str) -> tuple[Any, ...]:
        """Run statements, and return the rows of the last one."""
        rows: tuple[Any, ...] = ()
        with self.database.connect() as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                rows = tuple(cursor.fetchall())
            connection.commit()
        return rows

    def insert(self, values: list[str]) -> None:
        """Insert a row for each value, numbered from 1."""
        with self.database.connect() as connection, connection.cursor() as cursor:
            for number, value in enumerate(values, 1):
                cursor.execute(f"INSERT INTO item (c, n) VALUES ({value}, {number})")
            connection.commit()

    def values(self, table: str, column: str) -> list[str]:
        """The values of a column, as text, in the order of the rows."""
        with self.database.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"SELECT CAST({column} AS CHAR) FROM {table} ORDER BY id")
            return [row[0] for row in cursor.fetchall()]

    def state(self) -> TriedContents:
        """Read the contents of the database."""
        tables = schema(self.database)
        rows = {}
        with self.database.connect() as connection, connection.cursor() as cursor:
            for table in (*tables, "alembic_version"):
                cursor.execute(f"SELECT * FROM `{table}` ORDER BY 1")
                rows[table] = tuple(cursor.fetchall())
            cursor.execute("SHOW TRIGGERS")
            triggers = tuple(row[:5] for row in cursor.fetchall())
        return TriedContents(tables, rows, triggers)


def trial(shop: Shop, server: Server, database: Database) -> CombinationTrial:
    """Upgrade a database to the first revision."""
    made = CombinationTrial(shop, database)
    done = made.alembic("upgrade", "0001")
    assert done.code == 0, done.err
    return made
