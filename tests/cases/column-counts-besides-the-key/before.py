from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("code", String(8), primary_key=True),
    Column("serial", Integer, nullable=False),
)
