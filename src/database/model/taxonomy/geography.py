"""Countries and languages, by their ISO codes."""

from sqlalchemy import CHAR
from sqlmodel import Field

from database.model.columns import IDENTIFIER_COLLATION
from database.model.taxonomy.base import Term


class Country(Term, table=True):
    """A country or territory."""

    __tablename__ = "country"

    code: str = Field(
        unique=True,
        sa_type=CHAR(2, collation=IDENTIFIER_COLLATION),
        sa_column_kwargs={"comment": "ISO 3166-1 alpha-2"},
    )


class Language(Term, table=True):
    """A human language."""

    __tablename__ = "language"

    code: str = Field(
        unique=True,
        sa_type=CHAR(3, collation=IDENTIFIER_COLLATION),
        sa_column_kwargs={"comment": "ISO 639-3"},
    )
