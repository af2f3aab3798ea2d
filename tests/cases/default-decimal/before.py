from sqlalchemy import Column, Integer, MetaData, Numeric, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("v", Numeric(8, 2), server_default="0"),
)
