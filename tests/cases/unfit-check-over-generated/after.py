from sqlalchemy import CheckConstraint, Column, Computed, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(20)),
    Column("size", Integer, Computed("char_length(title)", persisted=True)),
    CheckConstraint("size < 10", name="small"),
)
