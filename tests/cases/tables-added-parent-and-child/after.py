from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
)
Table("zone", metadata, Column("id", Integer, primary_key=True), Column("name", String(20)))
Table(
    "area",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("zone_id", Integer, ForeignKey("zone.id"), nullable=False),
)
