from sqlalchemy import BigInteger, Column, Computed, Integer, MetaData, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("width", Integer),
    Column("area", BigInteger, Computed("width * 2", persisted=False)),
)
