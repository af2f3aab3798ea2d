from sqlalchemy import Column, Integer, MetaData, String, Table

from support.cases.application_types import Slug

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
    Column("slug", Slug()),
)
