from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "my table",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a, (b); -- c", String(60), nullable=False, comment="x"),
    Column("d/* e */", Integer, server_default="1"),
    Index("ix a, (b); -- c", "a, (b); -- c", unique=True),
    CheckConstraint("char_length(`a, (b); -- c`) > 1", name="ck a, (b); -- c"),
)
