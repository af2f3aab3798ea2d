from sqlalchemy import Column, Index, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(40)),
    Column("year", Integer),
    Index("ix_a", "title"),
    Index("ix_b", "year"),
)
