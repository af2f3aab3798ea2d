from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("studio_id", Integer),
    CheckConstraint("studio_id <> 3", name="not_three"),
)
