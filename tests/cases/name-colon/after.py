from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "a:b",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(":bind", String(60), nullable=False, comment="x"),
    Column("c::d", Integer, server_default="1"),
    Index("ix :bind", ":bind", unique=True),
    CheckConstraint("char_length(`\\:bind`) > 1", name="ck :bind"),
)
