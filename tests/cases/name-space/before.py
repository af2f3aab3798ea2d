from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "my table",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a, (b); -- c", String(40)),
)
