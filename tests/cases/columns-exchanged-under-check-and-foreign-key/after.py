from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, MetaData, Table

metadata = MetaData()

Table("studio", metadata, Column("id", Integer, primary_key=True))
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("b", Integer, ForeignKey("studio.id", name="fk_studio")),
    Column("a", Integer),
    CheckConstraint("a > 0", name="b_positive"),
)
