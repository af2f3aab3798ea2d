from sqlalchemy import JSON, Column, Computed, Integer, MetaData, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("doc", JSON),
    Column("n", Integer, Computed("doc ->> '$.n'", persisted=True)),
)
