from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "movie",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
    Column("year", Integer),
    info={"renamed_from": "film"},
)
