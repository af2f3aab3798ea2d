from sqlalchemy import Column, Computed, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(20)),
    Column("short", String(20), Computed("left(title, 8)", persisted=True), unique=True),
)
