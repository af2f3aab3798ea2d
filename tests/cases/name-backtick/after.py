from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "back`tick",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a`b", String(60), nullable=False, comment="x"),
    Column("a`b2", Integer, server_default="1"),
    Index("ix a`b", "a`b", unique=True),
    CheckConstraint("char_length(`a``b`) > 1", name="ck a`b"),
)
