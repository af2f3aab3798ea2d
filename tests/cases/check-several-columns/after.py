from sqlalchemy import CheckConstraint, Column, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(40)),
    Column("year", Integer),
    CheckConstraint("year IN (1979, 1985) OR char_length(title) > 3", name="recent"),
)
