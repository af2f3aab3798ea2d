from sqlalchemy import Column, Enum, Integer, MetaData, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state", Enum("new", "Old"), nullable=False),
)
