from sqlalchemy import Column, Integer, MetaData, String, Table, Uuid

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
    Column("token", Uuid, nullable=False, unique=True),
)
