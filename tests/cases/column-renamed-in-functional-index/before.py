from sqlalchemy import Column, Index, Integer, MetaData, String, Table, text

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
    Index("ix_lower", text("(lower(title))")),
)
