"""Helpers for the two relationships that most tables have: rows of their own, and shared rows."""

from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKey, ForeignKeyConstraint, Table
from sqlmodel import Relationship

from database.model.base import Base


def owner_key(column: str) -> ForeignKeyConstraint:
    """The foreign key of rows that belong to one owner, and are deleted with it.

    :param column: the primary key of the owner: ``"dataset.id"``.
    """
    return ForeignKeyConstraint(["owner_id"], [column], ondelete="CASCADE")


def owned() -> Any:
    """Rows that belong to this one alone; their table has an :func:`owner_key`."""
    return Relationship(cascade_delete=True, passive_deletes=True)


def link_table(name: str, **columns: str) -> Table:
    """A table of links between the rows of two tables; a link goes with either of its ends.

    :param name: the table's name.
    :param columns: its two columns, each with the primary key that it points to: the owner's, and
        that of the shared rows.
    """
    owner_id, shared_id = columns
    owner = columns[owner_id].partition(".")[0]
    keys: list[Column[int]] = [
        Column(column, ForeignKey(target, ondelete="CASCADE"), primary_key=True)
        for column, target in columns.items()
    ]
    comment = f"Which {shared_id.removesuffix('_id')} belongs to which {owner}."
    return Table(name, Base.metadata, *keys, comment=comment)


def linked(link: Table, near: str = "owner_id") -> Any:
    """Rows that this one shares with others.

    The joins are spelled out, since both ends of a link may be rows of the same table.

    :param link: the table of the links, made by :func:`link_table`.
    :param near: its column that points to this row.
    """
    (far,) = (column for column in link.c if column.name != near)
    return Relationship(
        sa_relationship_kwargs={
            "secondary": link,
            "primaryjoin": lambda: _follow(link.c[near]),
            "secondaryjoin": lambda: _follow(far),
            "passive_deletes": True,
        }
    )


def _follow(column: Column[Any]) -> ColumnElement[bool]:
    """The join along a foreign key."""
    (key,) = column.foreign_keys
    return column == key.column
