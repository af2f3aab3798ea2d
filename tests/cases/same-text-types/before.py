from sqlalchemy import Column, Integer, MetaData, String, Table, Text

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a", Text),
    Column("b", String(40)),
)
