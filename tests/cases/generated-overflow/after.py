from sqlalchemy import Column, Computed, Integer, MetaData, SmallInteger, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("width", Integer),
    Column("height", Integer),
    Column("area", SmallInteger, Computed("width * height", persisted=True)),
)
