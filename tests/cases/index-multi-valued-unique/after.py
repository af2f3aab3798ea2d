from sqlalchemy import JSON, Column, Index, Integer, MetaData, Table, text

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("facts", JSON),
    Index("ix_tags", text("(cast(facts->'$.tags' as unsigned array))"), unique=True),
)
