from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "book",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80)),
    schema="cases_library",
)
