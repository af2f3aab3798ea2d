from sqlalchemy import Column, Integer, MetaData, Numeric, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("v", Numeric(5, 2), unique=True),
)
