from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "studio",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(8), nullable=False),
)
Table(
    "film", metadata, Column("id", Integer, primary_key=True), Column("code", String(8), index=True)
)
