from sqlalchemy import JSON, Column, Index, Integer, MetaData, Table, text

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tags", JSON),
    Index("ix_tags", text("(CAST(tags AS UNSIGNED ARRAY))")),
)
