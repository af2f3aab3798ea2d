from sqlalchemy import Column, Index, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
    Column("year", Integer),
    Index("ix_year", "year"),
    Index("ix_both", "title", "year"),
)
