from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, MetaData, Table

metadata = MetaData()

Table("studio", metadata, Column("id", Integer, primary_key=True))
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a", Integer, ForeignKey("studio.id")),
    Column("b", Integer, ForeignKey("studio.id")),
    CheckConstraint("a > 0"),
    CheckConstraint("b > 0"),
)
