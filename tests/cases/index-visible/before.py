from sqlalchemy import DDL, JSON, Column, Index, Integer, MetaData, String, Table, Text, event

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
    Column("year", Integer),
    Column("plot", Text),
    Column("facts", JSON),
    Index("ix_film", "year"),
)
event.listen(metadata, "after_create", DDL("ALTER TABLE film ALTER INDEX ix_film INVISIBLE"))
