from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "100%",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("%(x)s", String(60), nullable=False, comment="x"),
    Column("%s", Integer, server_default="1"),
    Index("ix %(x)s", "%(x)s", unique=True),
    CheckConstraint("char_length(`%(x)s`) > 1", name="ck %(x)s"),
)
