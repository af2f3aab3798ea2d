from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("a", Integer, primary_key=True, autoincrement=False),
    Column("b", Integer, nullable=False),
    Column("d", Integer, nullable=False),
)
