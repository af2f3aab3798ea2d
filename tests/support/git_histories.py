"""Projects in repositories of git, whose branches have revisions of their own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from support.shops import Shop

TEXT = '''\
# -*- coding: utf-8 -*-
"""Ünïcode: {revision}

Revision ID: {revision}
Revises: {down}
Create Date: 2020-01-02 03:04:05.678901

"""
from alembic import op
import sqlalchemy as sa

# kept byte by byte: trailing spaces   \t
revision: str = '{revision}'
down_revision: str | None = '{down}'  # the one before
depends_on = None


def upgrade() -> None:
    {up}


def downgrade() -> None:
    {down_code}
'''


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder."""
    names = {
        f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **names},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def path_of(shop: Shop, revision: str) -> Path:
    """The file of a revision."""
    return shop.folder / "migrations" / "versions" / f"{revision}.py"


def write(shop: Shop, revision: str, down: str, column: str, table: str = "purchase") -> None:
    """Write a revision that adds a column, with Windows' ends of lines."""
    text = TEXT.format(
        revision=revision,
        down=down,
        up=f'op.add_column("{table}", sa.Column("{column}", sa.Integer()))',
        down_code=f'op.drop_column("{table}", "{column}")',
    )
    path_of(shop, revision).write_bytes(text.replace("\n", "\r\n").encode())


def commit(shop: Shop, message: str) -> None:
    """Commit all files."""
    git(shop.folder, "add", "-A")
    git(shop.folder, "commit", "-qm", message)
