from sqlalchemy import BigInteger, Column, Computed, Integer, MetaData, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("width", Integer),
    Column("height", Integer),
    Column("area", BigInteger, Computed("width * height", persisted=True), nullable=False),
)
