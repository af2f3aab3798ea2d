from sqlalchemy import Column, Integer, MetaData, PrimaryKeyConstraint, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("a", Integer, nullable=False),
    Column("b", Integer, nullable=False),
    PrimaryKeyConstraint("b", "a"),
)
