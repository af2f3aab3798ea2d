from sqlalchemy import Column, Index, Integer, MetaData, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("year", Integer),
    Index("ix_year", "year"),
)
