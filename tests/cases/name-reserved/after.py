from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "order",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("select", String(60), nullable=False, comment="x"),
    Column("group", Integer, server_default="1"),
    Index("ix select", "select", unique=True),
    CheckConstraint("char_length(`select`) > 1", name="ck select"),
)
