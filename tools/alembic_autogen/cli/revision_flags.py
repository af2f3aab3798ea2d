"""Flags of ``revision``: answers to its questions, and the place of the new revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.cli.arguments import Parser

DECISIONS = (
    (
        "--rename",
        "OLD=NEW",
        "rename a table (OLD=NEW), or a column (TABLE.OLD=NEW, with the new name of the table)",
    ),
    ("--rename-value", "TABLE.COLUMN.OLD=NEW", "rename a member of an ENUM or SET"),
    (
        "--merge-value",
        "TABLE.COLUMN.OLD=NEW",
        "replace a member of an ENUM or SET in all rows by another one that exists already",
    ),
    (
        "--no-rename",
        "OLD",
        "drop a TABLE, TABLE.COLUMN or TABLE.COLUMN.VALUE; it is not renamed",
    ),
    (
        "--fill",
        "TABLE.COLUMN=SQL",
        "give existing rows a value if the column becomes NOT NULL, or if theirs would not fit",
    ),
    (
        "--refuse",
        "TABLE.COLUMN",
        "refuse existing rows without a value in the upgrade, where the column becomes NOT NULL",
    ),
    (
        "--accept-change",
        "TABLE.COLUMN",
        "let the column's values change with its type; otherwise the upgrade refuses such rows",
    ),
)
"""Flags that answer a question of ``revision``; each may be given more than once."""


def add_place(command: Parser) -> None:
    """Add the flags for the place of a revision, which are those of ``alembic revision``."""
    command.add_argument(
        "--head",
        metavar="REVISION",
        default="",
        help="the revision to follow: an id, LABEL@head, or base (default: the only head, or that "
        "of the configured branch)",
    )
    command.add_argument(
        "--splice", action="store_true", help="let --head name a revision that others follow"
    )
    command.add_argument(
        "--depends-on",
        action="append",
        default=[],
        metavar="REVISION",
        help="a revision, or a label, of another branch that has to run before it",
    )
    command.add_argument(
        "--branch-label", metavar="LABEL", default="", help="begin a branch of this name"
    )
    command.add_argument(
        "--version-path", metavar="DIR", help="the folder to write to, one of version_locations"
    )
