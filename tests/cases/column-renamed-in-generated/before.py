from sqlalchemy import Column, Computed, Index, Integer, MetaData, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("year", Integer),
    Column("next", Integer, Computed("year + 1", persisted=True)),
    Index("ix_next", "next"),
)
