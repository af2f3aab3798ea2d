"""Vocabularies of kinds: licences, badges, types, levels."""

from sqlalchemy import SmallInteger
from sqlmodel import Field

from database.model.columns import identifier, web_address
from database.model.field_length import NORMAL
from database.model.taxonomy.base import Term


class Licence(Term, table=True):
    """The terms under which an asset may be used."""

    __tablename__ = "licence"

    spdx_identifier: str | None = identifier(None, unique=True)
    url: str | None = web_address()


class Badge(Term, table=True):
    """A mark of quality that somebody awards, for reproducible experiments say."""

    __tablename__ = "badge"

    issuer: str | None = Field(default=None, max_length=NORMAL)
    image_url: str | None = web_address()


class PublicationType(Term, table=True):
    """A kind of publication: article, book, thesis, …"""

    __tablename__ = "publication_type"


class ComputationalAssetType(Term, table=True):
    """A kind of computational asset: cluster, cloud service, edge device, …"""

    __tablename__ = "computational_asset_type"


class OrganisationType(Term, table=True):
    """A kind of organisation: university, company, public body, …"""

    __tablename__ = "organisation_type"


class NewsCategory(Term, table=True):
    """A section of the news."""

    __tablename__ = "news_category"


class TargetAudience(Term, table=True):
    """The people that an educational resource is made for."""

    __tablename__ = "target_audience"


class EducationalLevel(Term, table=True):
    """How much a learner has to know already."""

    __tablename__ = "educational_level"

    rank: int = Field(
        unique=True,
        sa_type=SmallInteger,
        sa_column_kwargs={"comment": "Orders the levels, the easiest first."},
    )
