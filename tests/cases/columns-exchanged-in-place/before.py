from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("a", Integer, primary_key=True),
    Column("note", String(8)),
    Column("b", BigInteger),
)
