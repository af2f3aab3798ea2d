"""Services."""

from sqlmodel import Field

from database.model.columns import web_address
from database.model.field_length import NORMAL
from database.model.part.alternate_name import AlternateName
from database.model.part.price import Price
from database.model.part.relevant_link import RelevantLink
from database.model.relationships import parts
from database.model.resource.base import Applied, Resource


class Service(Resource, Applied, table=True):
    """Something that is done for others: hosting, annotation, consulting, …"""

    slogan: str | None = Field(default=None, max_length=NORMAL)
    terms_url: str | None = web_address()

    alternate_names: list[AlternateName] = parts(AlternateName)
    prices: list[Price] = parts(Price)
    relevant_links: list[RelevantLink] = parts(RelevantLink)
