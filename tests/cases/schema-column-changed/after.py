from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "book",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80)),
    Column("pages", BigInteger, nullable=False, server_default="0"),
    schema="cases_library",
)
