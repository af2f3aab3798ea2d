from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "movie",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(90), nullable=False),
    Column("year", Integer),
    Column("minutes", Integer),
)
