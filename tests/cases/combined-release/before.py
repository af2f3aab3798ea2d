from sqlalchemy import Column, Enum, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

Table("studio", metadata, Column("id", Integer, primary_key=True), Column("name", String(40)))
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
    Column("year", Integer),
    Column("state", Enum("new", "old")),
    Column("studio_id", Integer, ForeignKey("studio.id")),
)
