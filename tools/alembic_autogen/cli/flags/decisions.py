"""The flags of ``revision`` that answer its questions."""

from __future__ import annotations

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
