from sqlalchemy import Boolean, Column, Integer, MetaData, Table, text

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("v", Boolean, server_default=text("FALSE")),
)
