from sqlalchemy import CheckConstraint, Column, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "book",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80)),
    CheckConstraint("char_length(title) > 0", name="titled"),
    schema="cases_library",
    comment="it's",
)
