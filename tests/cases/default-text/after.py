from sqlalchemy import Column, Integer, MetaData, Table, Text, text

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("v", Text, server_default=text("('none')")),
)
