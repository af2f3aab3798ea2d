from sqlalchemy import Column, Computed, Index, Integer, MetaData, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("width", Integer),
    Column("height", Integer),
    Column("area", Integer, Computed("width * height", persisted=False)),
    Index("ix_area", "area"),
)
