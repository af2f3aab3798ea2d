from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

Table("studio", metadata, Column("id", Integer, primary_key=True))
Table(
    "movie",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(40)),
    Column("year", Integer),
    Column("studio_id", Integer, ForeignKey("studio.id")),
    CheckConstraint("year > 1890"),
)
