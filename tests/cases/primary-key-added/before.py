from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("a", Integer, nullable=False),
    Column("b", Integer, nullable=False),
    Column("d", Integer, nullable=False),
)
