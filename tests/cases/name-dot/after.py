from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "a.b",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("c.d", String(60), nullable=False, comment="x"),
    Column("e.f", Integer, server_default="1"),
    Index("ix c.d", "c.d", unique=True),
    CheckConstraint("char_length(`c.d`) > 1", name="ck c.d"),
)
