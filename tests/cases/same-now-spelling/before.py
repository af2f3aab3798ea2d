from sqlalchemy import Column, DateTime, Integer, MetaData, Table, text

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("v", DateTime, server_default=text("current_timestamp")),
)
