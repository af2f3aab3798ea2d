from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

metadata = MetaData()

Table("studio", metadata, Column("id", Integer, primary_key=True))
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("s", Integer, ForeignKey("studio.id")),
)
