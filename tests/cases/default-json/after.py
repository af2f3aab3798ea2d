from sqlalchemy import JSON, Column, Integer, MetaData, Table, text

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("v", JSON, server_default=text("(json_object('a', 1))")),
)
