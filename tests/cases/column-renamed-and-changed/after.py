from sqlalchemy import Column, Integer, MetaData, SmallInteger, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
    Column("released", SmallInteger, nullable=True, server_default="1900", comment="first shown"),
)
