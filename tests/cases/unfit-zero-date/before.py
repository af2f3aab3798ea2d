from sqlalchemy import Column, DateTime, Integer, MetaData, Table

metadata = MetaData()

Table("cast", metadata, Column("id", Integer, primary_key=True), Column("fee", Integer))
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("price", Integer),
    Column("shown", DateTime),
)
