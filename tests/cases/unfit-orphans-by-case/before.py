from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table("studio", metadata, Column("code", String(8), primary_key=True))
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("studio_code", String(8)),
)
