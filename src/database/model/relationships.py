"""Relationships, and the tables behind them, that a model declares in one line.

A line such as ``notes: list[Note] = parts(Note)`` may stand in a mixin: each table that inherits it
gets a relationship, and a table ``<owner>_note``, of its own.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import create_model
from sqlalchemy import Column, ColumnElement, ForeignKey, Table
from sqlalchemy.orm import RelationshipProperty, relationship
from sqlmodel import Field
from sqlmodel.main import RelationshipInfo

from database.model.naming import table_name

if TYPE_CHECKING:
    from database.model.base import Base
    from database.model.part.base import Part

Make: TypeAlias = "Callable[[type[Base]], RelationshipProperty[Any]]"


class Declared(RelationshipInfo):
    """A relationship that is made once for each table.

    :param make: makes the relationship of one owner, whose own table need not exist yet.
    """

    def __init__(self, make: Make) -> None:
        super().__init__()
        self._make = make

    def bind(self, owner: type["Base"]) -> RelationshipInfo:
        """The relationship of one owner."""
        return RelationshipInfo(sa_relationship=self._make(owner))


def reference(target: "type[Base] | str", column: str) -> Any:
    """The one row that a foreign key column points to.

    :param target: its class, or the name of a class that is declared later.
    :param column: the foreign key column of the owner.
    """
    return Declared(lambda owner: _reference(target, owner, column))


def _reference(
    target: "type[Base] | str", owner: type["Base"], column: str, **options: Any
) -> RelationshipProperty[Any]:
    return relationship(
        target,
        primaryjoin=lambda: _follows(owner.__table__.c[column]),
        remote_side=lambda: _referred(owner.__table__.c[column]),
        **options,
    )


def to_parent(column: str, children: str) -> Any:
    """The row of the same table that this one is a part of.

    :param column: the foreign key column that points to it.
    :param children: the attribute that leads back.
    """
    return Declared(
        lambda owner: _reference(owner.__name__, owner, column, back_populates=children)
    )


def to_children(column: str, parent: str) -> Any:
    """The rows of the same table that are parts of this one.

    :param column: the foreign key column that points to the parent.
    :param parent: the attribute that leads back.
    """

    def make(owner: type["Base"]) -> RelationshipProperty[Any]:
        return relationship(
            owner.__name__,
            primaryjoin=lambda: _follows(owner.__table__.c[column]),
            remote_side=lambda: owner.__table__.c[column],
            back_populates=parent,
            passive_deletes=True,
        )

    return Declared(make)


def parts(part: type["Part"]) -> Any:
    """Rows that belong to the owner alone, in a table ``<owner>_<part>``, and go when it goes.

    :param part: what such a row holds.
    """

    def make(owner: type["Base"]) -> RelationshipProperty[Any]:
        return relationship(
            part_model(part, owner), cascade="all, delete-orphan", passive_deletes=True
        )

    return Declared(make)


@cache
def part_model(part: type["Part"], owner: type["Base"]) -> type["Part"]:
    """The class of an owner's parts: ``part_model(Note, Dataset)`` is stored in ``dataset_note``.

    :param part: what a row holds.
    :param owner: whom it belongs to.
    """
    return create_model(
        f"{owner.__name__}{part.__name__}",
        __base__=part,
        __cls_kwargs__={"table": True},
        __doc__=part.__doc__,
        __module__=owner.__module__,
        owner_id=(int, Field(foreign_key=f"{owner.__tablename__}.id", ondelete="CASCADE")),
    )


def links(target: "type[Base] | str", name: str = "") -> Any:
    """Rows that the owner shares with others, through a table ``<owner>_<name>``.

    A link goes with either of its ends.

    :param target: the class of the rows, or its name.
    :param name: what such a row is to the owner (default: the name of its table).
    """
    target_table = table_name(target if isinstance(target, str) else target.__name__)

    def make(owner: type["Base"]) -> RelationshipProperty[Any]:
        link = _link_table(owner, target_table, name or target_table)
        near, far = link.c
        return relationship(
            target,
            secondary=link,
            primaryjoin=lambda: _follows(near),
            secondaryjoin=lambda: _follows(far),
            passive_deletes=True,
        )

    return Declared(make)


def _link_table(owner: type["Base"], target_table: str, name: str) -> Table:
    owner_table = owner.__tablename__
    return Table(
        f"{owner_table}_{name}",
        owner.metadata,
        Column("owner_id", ForeignKey(f"{owner_table}.id", ondelete="CASCADE"), primary_key=True),
        Column(
            f"{name}_id", ForeignKey(f"{target_table}.id", ondelete="CASCADE"), primary_key=True
        ),
        comment=f"Which {name} belongs to which {owner_table}.",
    )


def _referred(column: Column[Any]) -> Column[Any]:
    return next(iter(column.foreign_keys)).column


def _follows(column: Column[Any]) -> ColumnElement[bool]:
    """The join along a foreign key, spelled out so that a table may also refer to itself."""
    return column == _referred(column)
