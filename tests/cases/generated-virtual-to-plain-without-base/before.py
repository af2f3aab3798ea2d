from sqlalchemy import Column, Computed, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("code", String(8), primary_key=True),
    Column("name", String(8), nullable=False),
    Column("small", String(8), Computed("lower(code)", persisted=False)),
)
