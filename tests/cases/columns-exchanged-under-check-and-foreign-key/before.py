from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, MetaData, Table

metadata = MetaData()

Table("studio", metadata, Column("id", Integer, primary_key=True))
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a", Integer, ForeignKey("studio.id", name="fk_studio")),
    Column("b", Integer),
    CheckConstraint("b > 0", name="b_positive"),
)
