from sqlalchemy import Column, Computed, Integer, MetaData, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a", Integer),
    Column("b", Integer, Computed("(a * 2)", persisted=False)),
)
