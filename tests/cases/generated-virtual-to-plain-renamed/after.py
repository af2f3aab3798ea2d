from sqlalchemy import Column, Index, Integer, MetaData, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("breadth", Integer),
    Column("height", Integer),
    Column("area", Integer, nullable=False),
    Index("ix_area", "area", unique=True),
)
