"""Computational assets."""

from typing import Any

from sqlalchemy import JSON, Computed
from sqlmodel import Field, Relationship

from database.model.columns import web_address
from database.model.entry import Entry
from database.model.part.alternate_name import AlternateName
from database.model.part.distribution import Distribution
from database.model.part.location import Location
from database.model.part.note import Note
from database.model.part.price import Price
from database.model.relationships import link_table, linked, owned, owner_key
from database.model.resource.base import Asset
from database.model.resource.publication import Publication
from database.model.taxonomy.geography import Country
from database.model.taxonomy.kind import ComputationalAssetType, Licence
from database.model.taxonomy.subject import Keyword
from database.model.text_block import TextBlock

computational_asset_keyword = link_table(
    "computational_asset_keyword", owner_id="computational_asset.id", keyword_id="keyword.id"
)
computational_asset_citation = link_table(
    "computational_asset_citation", owner_id="computational_asset.id", citation_id="publication.id"
)


class ComputationalAssetAlternateName(AlternateName, table=True):
    __tablename__ = "computational_asset_alternate_name"
    __table_args__ = (owner_key("computational_asset.id"),)


class ComputationalAssetNote(Note, table=True):
    __tablename__ = "computational_asset_note"
    __table_args__ = (owner_key("computational_asset.id"),)


class ComputationalAssetDistribution(Distribution, table=True):
    __tablename__ = "computational_asset_distribution"
    __table_args__ = (owner_key("computational_asset.id"),)


class ComputationalAssetLocation(Location, table=True):
    __tablename__ = "computational_asset_location"
    __table_args__ = (owner_key("computational_asset.id"),)

    country: Country | None = Relationship()


class ComputationalAssetPrice(Price, table=True):
    __tablename__ = "computational_asset_price"
    __table_args__ = (owner_key("computational_asset.id"),)


class ComputationalAsset(Asset, table=True):
    """Something to compute with: a cluster, a cloud service, an edge device, …"""

    __tablename__ = "computational_asset"

    type_id: int | None = Field(
        default=None, foreign_key="computational_asset_type.id", ondelete="SET NULL"
    )
    status_url: str | None = web_address()
    hardware: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    gpu_count: int | None = Field(
        default=None,
        index=True,
        sa_column_args=[
            Computed("CAST(json_extract(hardware, '$.gpus') AS SIGNED)", persisted=False)
        ],
    )

    entry: Entry = Relationship()
    description: TextBlock | None = Relationship()
    keywords: list[Keyword] = linked(computational_asset_keyword)
    licence: Licence | None = Relationship()
    alternate_names: list[ComputationalAssetAlternateName] = owned()
    notes: list[ComputationalAssetNote] = owned()
    distributions: list[ComputationalAssetDistribution] = owned()
    citations: list[Publication] = linked(computational_asset_citation)
    type: ComputationalAssetType | None = Relationship()
    locations: list[ComputationalAssetLocation] = owned()
    prices: list[ComputationalAssetPrice] = owned()
