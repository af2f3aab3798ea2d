from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

Table("person", metadata, Column("id", Integer, primary_key=True), Column("name", String(60)))
Table(
    "director",
    metadata,
    Column("id", Integer, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("style", String(30)),
)
