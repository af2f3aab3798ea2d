from sqlalchemy import Column, Integer, MetaData, SmallInteger, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("width", Integer),
    Column("area", SmallInteger),
)
