from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("b", String(40)),
    Column("a", BigInteger),
    Index("ix_ab", "b", "a"),
    CheckConstraint("a > 0", name="b_positive"),
)
