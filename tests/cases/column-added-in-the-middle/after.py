from sqlalchemy import Column, Integer, MetaData, SmallInteger, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subtitle", String(80)),
    Column("title", String(80), nullable=False),
    Column("minutes", SmallInteger),
    Column("year", Integer),
)
