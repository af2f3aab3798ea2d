from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("d", Integer),
    Column("b", Integer),
    Column("a", Integer),
    Column("id", Integer, primary_key=True),
)
