"""Generate projects of T tables and R revisions with SQLModel and Alembic.

A table has eight columns, a foreign key to an earlier table, an index and a unique key. The
revisions build the schema up step by step, as in a project that grew: every table is created by one
of them, and if there are more revisions than tables, the others add a column or widen one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from bench.project import BenchmarkProject

TABLES_IN_A_MODULE = 20
LENGTH = 120
"""The length of ``name`` in the models, in characters; each revision that widens it adds one."""

PYPROJECT = """\
[tool.alembic-autogen]
metadata = "models:SQLModel.metadata"
models = ["models"]
"""

INI = """\
[alembic]
script_location = %(here)s/migrations
prepend_sys_path = .
"""

ENV = """\
import os

from alembic import context
from models import SQLModel
from sqlalchemy import create_engine, pool

URL = os.environ.get("DATABASE_URL", "mysql+pymysql://app@database.invalid/app")

with create_engine(URL, poolclass=pool.NullPool).connect() as connection:
    context.configure(connection=connection, target_metadata=SQLModel.metadata)
    with context.begin_transaction():
        context.run_migrations()
"""

MAKO = '''\
"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
"""
import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''

MODULE_HEAD = """\
from datetime import datetime
from decimal import Decimal

from sqlmodel import Field, SQLModel
"""

MODEL = """

class T{number:04}(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    name: str = Field(max_length={length}, index=True)
    parent_id: int | None = Field(default=None, foreign_key="t{parent:04}.id")
    amount: Decimal = Field(max_digits=12, decimal_places=2)
    active: bool
    created: datetime
    note: str | None = Field(default=None, max_length=200)
"""

MARK = "    note:"
"""The line of a model before which a column can be added."""

CREATE = """\
    op.create_table(
        "t{number:04}",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length={length}), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
{note}        sa.ForeignKeyConstraint(["parent_id"], ["t{parent:04}.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_index(op.f("ix_t{number:04}_name"), "t{number:04}", ["name"], unique=False)
"""
NOTE = '        sa.Column("note", sa.String(length=200), nullable=True),\n'
DROP = '    op.drop_table("t{number:04}")\n'
ADD = (
    '    op.add_column("t{number:04}", sa.Column("note", sa.String(length=200), nullable=True))\n',
    '    op.drop_column("t{number:04}", "note")\n',
)
WIDEN = """\
    op.alter_column(
        "t{number:04}",
        "name",
        existing_type=sa.String(length={old}),
        type_=sa.String(length={new}),
        existing_nullable=False,
    )
"""
REVISION = '''\
"""Revision {number}."""

import sqlalchemy as sa
from alembic import op

revision = "{number:04}"
down_revision = {before}


def upgrade():
{up}

def downgrade():
{down}'''


@dataclass(frozen=True)
class Size:
    """The size of a project.

    :param tables: number of tables.
    :param revisions: number of revisions.
    """

    tables: int
    revisions: int

    def __str__(self) -> str:
        return f"{self.tables}/{self.revisions}"


@dataclass(frozen=True)
class GeneratedStep:
    """An operation of a revision in Python, and its reverse."""

    up: str
    down: str


def generate(folder: Path, size: Size) -> BenchmarkProject:
    """Write a project.

    :param folder: the project's folder; an existing one is replaced.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "pyproject.toml").write_text(PYPROJECT)
    _write_models(folder / "models", size.tables)
    return BenchmarkProject(
        folder=folder,
        module="models",
        model=folder / "models" / f"m{size.tables // 2 // TABLES_IN_A_MODULE:03}.py",
        versions=write_history(folder, ENV, size),
        begin=class_of(size.tables // 2),
        mark=MARK,
    )


def write_history(folder: Path, env: str, size: Size) -> Path:
    """Write ``alembic.ini`` and the folder ``migrations``.

    :param env: the text of ``env.py``.
    :returns: the folder of the revisions.
    """
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True)
    (folder / "alembic.ini").write_text(INI)
    (folder / "migrations" / "env.py").write_text(env)
    (folder / "migrations" / "script.py.mako").write_text(MAKO)
    for number, steps in enumerate(distributed(list(_steps(size)), size.revisions), 1):
        (versions / f"{number:04}.py").write_text(_revision(number, steps))
    return versions


def class_of(number: int) -> str:
    """The beginning of the class of the table with a number."""
    return f"class T{number:04}("


def parent(number: int) -> int:
    """The table that a table refers to: an earlier one, or itself."""
    return number // 2


def _write_models(folder: Path, tables: int) -> None:
    folder.mkdir()
    starts = range(0, tables, TABLES_IN_A_MODULE)
    for module, start in enumerate(starts):
        numbers = range(start, min(start + TABLES_IN_A_MODULE, tables))
        models = (MODEL.format(number=n, parent=parent(n), length=LENGTH) for n in numbers)
        (folder / f"m{module:03}.py").write_text(MODULE_HEAD + "".join(models))
    imports = "".join(f"from models import m{n:03} as m{n:03}\n" for n in range(len(starts)))
    (folder / "__init__.py").write_text("from sqlmodel import SQLModel as SQLModel\n\n" + imports)


def _steps(size: Size) -> Iterator[GeneratedStep]:
    """All steps of the revisions, in order; a revision has one or more of them."""
    for number in range(size.tables):
        added, lengths = widenings(number, size)
        values = {"number": number, "parent": parent(number), "length": lengths[0]}
        note = "" if added else NOTE
        yield GeneratedStep(CREATE.format(note=note, **values), DROP.format(**values))
        if added:
            yield GeneratedStep(*(text.format(**values) for text in ADD))
        for old, new in pairwise(lengths):
            yield GeneratedStep(
                WIDEN.format(number=number, old=old, new=new),
                WIDEN.format(number=number, old=new, new=old),
            )


def widenings(number: int, size: Size) -> tuple[bool, list[int]]:
    """The changes of a table by the revisions after the one that creates it.

    :returns: whether one of them adds a column, and the successive lengths of ``name``.
    """
    more = max(0, size.revisions - size.tables)
    mine = len(range(number, more, size.tables))
    return mine > 0, list(range(LENGTH - max(0, mine - 1), LENGTH + 1))


Shared = TypeVar("Shared")


def distributed(steps: list[Shared], revisions: int) -> Iterator[list[Shared]]:
    """Share steps out among revisions, evenly and in order."""
    for number in range(revisions):
        yield steps[number * len(steps) // revisions : (number + 1) * len(steps) // revisions]


def _revision(number: int, steps: list[GeneratedStep]) -> str:
    return REVISION.format(
        number=number,
        before=repr(f"{number - 1:04}") if number > 1 else None,
        up="".join(step.up for step in steps),
        down="".join(step.down for step in reversed(steps)),
    )
