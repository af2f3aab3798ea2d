from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "studio",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(8), unique=True),
)
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(8), ForeignKey("studio.code", onupdate="CASCADE")),
)
