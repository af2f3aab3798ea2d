from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("v", Integer),
    CheckConstraint("v < '9'", name="small"),
)
