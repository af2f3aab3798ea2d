from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

Table("studio", metadata, Column("id", Integer, primary_key=True))
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), unique=True),
    Column("year", Integer, index=True),
    Column("studio_id", Integer, ForeignKey("studio.id")),
    CheckConstraint("year > 1890", name="recent"),
)
