"""The base of all tables."""

from inspect import getdoc
from typing import Any, ClassVar

from pydantic import ConfigDict
from sqlalchemy import MetaData, Table
from sqlmodel import SQLModel

from database.model.naming import NAMING_CONVENTION


class Base(SQLModel):
    """The base of all tables: names of constraints by convention, comments from docstrings."""

    # Pydantic's validators are built when they are first used: most processes use few of them.
    model_config = ConfigDict(defer_build=True)  # type: ignore[assignment]  # SQLModel's is private
    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING_CONVENTION)

    @classmethod
    def __table_cls__(cls, name: str, metadata: MetaData, *items: Any, **options: Any) -> Table:
        """Make the table of a class, as SQLAlchemy asks for it.

        The first line of the docstring, which may be inherited, is the table's comment.
        """
        comment = (getdoc(cls) or "").partition("\n")[0]
        table = Table(name, metadata, *items, comment=comment, **options)
        cls.complete_table(table)
        return table

    @classmethod
    def complete_table(cls, table: Table) -> None:
        """Add constraints, indexes and triggers that every table of a mixin has.

        A mixin's ``__table_args__`` would be replaced by those of its subclasses. Methods that
        override this one call ``super()`` first.

        :param table: the table of one subclass.
        """
