from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Integer, MetaData, Table

metadata = MetaData()

Table("studio", metadata, Column("id", Integer, primary_key=True))
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a", Integer),
    Column("b", Integer),
    CheckConstraint("b > 0"),
    CheckConstraint("a > 0"),
    ForeignKeyConstraint(["b"], ["studio.id"]),
    ForeignKeyConstraint(["a"], ["studio.id"]),
)
