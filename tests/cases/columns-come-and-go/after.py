from sqlalchemy import Column, Integer, MetaData, SmallInteger, String, Table, Text

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
    Column("minutes", SmallInteger),
    Column("summary", Text),
)
