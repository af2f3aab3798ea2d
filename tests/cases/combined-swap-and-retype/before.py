from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a", String(20)),
    Column("b", Integer),
    Index("ix_ab", "a", "b"),
    CheckConstraint("b > 0", name="b_positive"),
)
