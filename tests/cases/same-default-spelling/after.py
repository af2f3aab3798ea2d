from sqlalchemy import Column, Integer, MetaData, Table, text

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("v", Integer, server_default=text("0")),
)
