"""The base of all models: names, table comments, and relationships that mixins may declare."""

from typing import Any, ClassVar

from pydantic import ConfigDict
from sqlalchemy import MetaData, Table
from sqlalchemy.orm import declared_attr
from sqlmodel import SQLModel
from sqlmodel.main import SQLModelMetaclass

from database.model.naming import NAMING_CONVENTION, table_name
from database.model.relationships import Declared


class InheritsRelationships(SQLModelMetaclass):
    """Gives each table its own copy of the relationships that its mixins declare.

    SQLModel lets a mixin declare columns, but forgets a relationship in every subclass.
    """

    def __init__(
        cls,  # noqa: N805 (this is a metaclass)
        name: str,
        bases: tuple[type, ...],
        namespace: dict[str, Any],
        **options: Any,
    ) -> None:
        if options.get("table"):
            cls.__sqlmodel_relationships__ = _bind_relationships(cls)
        else:
            _hide_annotations(cls)
        super().__init__(name, bases, namespace, **options)


def _bind_relationships(owner: type["Base"]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for base in reversed(owner.__mro__):
        found |= vars(base).get("__sqlmodel_relationships__", {})
    return {
        name: declared.bind(owner) if isinstance(declared, Declared) else declared
        for name, declared in found.items()
    }


def _hide_annotations(mixin: type["Base"]) -> None:
    """Keep Pydantic from taking a mixin's relationships for fields of its subclasses."""
    hidden = mixin.__sqlmodel_relationships__
    mixin.__annotations__ = {
        name: annotation for name, annotation in mixin.__annotations__.items() if name not in hidden
    }


class Base(SQLModel, metaclass=InheritsRelationships):
    """What all tables of the catalogue have in common."""

    # Pydantic's validators are built when they are first used: most processes use few of them.
    model_config = ConfigDict(defer_build=True)
    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING_CONVENTION)

    @declared_attr.directive
    @classmethod
    def __tablename__(cls) -> str:
        return table_name(cls.__name__)

    @classmethod
    def __table_cls__(cls, name: str, metadata: MetaData, *items: Any, **options: Any) -> Table:
        """Make the table; the first line of the class's docstring is its comment."""
        options.setdefault("comment", (cls.__doc__ or "").partition("\n")[0])
        table = Table(name, metadata, *items, **options)
        cls.complete_table(table)
        return table

    @classmethod
    def complete_table(cls, table: Table) -> None:
        """Add what belongs to every table of a mixin: constraints, indexes, triggers.

        Mixins override this, and call ``super()`` first.
        """
