from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("year", Integer),
    CheckConstraint("year>1890 and (year<3000)", name="recent"),
)
