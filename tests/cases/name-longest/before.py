from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "tttttttttttttttttttttttttttttttttttttttttttttttttttttttt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc", String(40)),
)
