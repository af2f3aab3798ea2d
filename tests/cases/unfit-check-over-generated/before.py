from sqlalchemy import CheckConstraint, Column, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(20)),
    Column("size", Integer),
    CheckConstraint("size < 10", name="small"),
)
