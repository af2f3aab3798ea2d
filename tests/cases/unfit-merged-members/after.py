from sqlalchemy import Column, Enum, Integer, MetaData, Table, UniqueConstraint

metadata = MetaData()

Table(
    "seat",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state", Enum("free", "gone"), nullable=False),
    Column("number", Integer),
    UniqueConstraint("state", "number", name="uq"),
)
