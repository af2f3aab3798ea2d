"""Services."""

from sqlmodel import Field, Relationship

from database.model.columns import web_address
from database.model.entry import Entry
from database.model.field_length import NORMAL
from database.model.part.alternate_name import AlternateName
from database.model.part.price import Price
from database.model.part.relevant_link import RelevantLink
from database.model.relationships import link_table, linked, owned, owner_key
from database.model.resource.base import Resource
from database.model.taxonomy.subject import ApplicationArea, IndustrialSector, Keyword
from database.model.text_block import TextBlock

service_keyword = link_table("service_keyword", owner_id="service.id", keyword_id="keyword.id")
service_industrial_sector = link_table(
    "service_industrial_sector", owner_id="service.id", industrial_sector_id="industrial_sector.id"
)
service_application_area = link_table(
    "service_application_area", owner_id="service.id", application_area_id="application_area.id"
)


class ServiceAlternateName(AlternateName, table=True):
    __tablename__ = "service_alternate_name"
    __table_args__ = (owner_key("service.id"),)


class ServicePrice(Price, table=True):
    __tablename__ = "service_price"
    __table_args__ = (owner_key("service.id"),)


class ServiceRelevantLink(RelevantLink, table=True):
    __tablename__ = "service_relevant_link"
    __table_args__ = (owner_key("service.id"),)


class Service(Resource, table=True):
    """Something that is done for others: hosting, annotation, consulting, …"""

    __tablename__ = "service"

    slogan: str | None = Field(default=None, max_length=NORMAL)
    terms_url: str | None = web_address()

    entry: Entry = Relationship()
    description: TextBlock | None = Relationship()
    keywords: list[Keyword] = linked(service_keyword)
    industrial_sectors: list[IndustrialSector] = linked(service_industrial_sector)
    application_areas: list[ApplicationArea] = linked(service_application_area)
    alternate_names: list[ServiceAlternateName] = owned()
    prices: list[ServicePrice] = owned()
    relevant_links: list[ServiceRelevantLink] = owned()
