from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, Text

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
)
Table("log", metadata, Column("line", Text), Column("at", DateTime, index=True))
