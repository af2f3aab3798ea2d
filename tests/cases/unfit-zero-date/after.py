from sqlalchemy import BigInteger, Column, DateTime, Integer, MetaData, Table

metadata = MetaData()

Table("cast", metadata, Column("id", Integer, primary_key=True), Column("fee", BigInteger))
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("price", BigInteger),
    Column("shown", DateTime),
)
