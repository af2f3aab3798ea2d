from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table

metadata = MetaData()

Table(
    "movie",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("year", Integer),
    CheckConstraint("year > 1890"),
)
